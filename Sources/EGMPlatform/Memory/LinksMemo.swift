internal import EGMDomain
internal import Synchronization

/// What of a region's description may change while its memory is held: links come after the device, and GPUs come and
/// go.
struct RegionLinks: Equatable, Sendable {
    var gpus: [PCIAddress]
    var generation: DriverGeneration

    init(gpus: [PCIAddress], generation: DriverGeneration = .unknown) {
        self.gpus = gpus
        self.generation = generation
    }

    init(_ region: Region) { self.init(gpus: region.gpus, generation: region.generation) }
}

/// The newest of them.
final class LinksMemo: Sendable {
    private let links: Mutex<RegionLinks>

    init(_ links: RegionLinks) { self.links = Mutex(links) }

    var value: RegionLinks {
        get { links.withLock { $0 } }
        set { links.withLock { $0 = newValue } }
    }
}
