import EGMConfig
import EGMDomain
import EGMPlatform
import EGMServer
import EventLoop
import LinuxSystem
import Synchronization

/// What backs the regions: made here for the custodian, at the start and by rescans; the server takes descriptors from it.
final class RegionMemories: DescriptorSource {
    private let host: ServedHost
    private let configuration: Configuration
    private let journal: Journal
    private let memories = Mutex<[RegionName: any DeliverableMemory]>([:])

    init(_ host: ServedHost, _ configuration: Configuration, _ journal: Journal) {
        self.host = host
        self.configuration = configuration
        self.journal = journal
    }

    /// What backs each region of `topology` that has something.
    func make(for topology: Topology, _ systemMemory: SystemMemory) -> [RegionName: any RegionMemory] {
        var made: [RegionName: any RegionMemory] = [:]
        for region in topology.regions { made[region.name] = make(for: region, systemMemory) }
        return made
    }

    /// What backs `region`; nil if nothing can, and then the region is shown but not given to anybody.
    func make(for region: Region, _ systemMemory: SystemMemory) -> (any RegionMemory)? {
        do {
            let memory = try host.memory(for: region, systemMemory: systemMemory, configuration)
            memories.withLock { $0[region.name] = memory }
            return memory
        } catch {
            journal.log(
                .error, "region \(region.name) cannot be used: \(error)",
                LogField("EGM_REGION", region.name.description))
            return nil
        }
    }

    func descriptor(of region: RegionName) throws(RegionMemoryError) -> OwnedDescriptor {
        guard let memory = memory(of: region) else {
            throw .unavailable(reason: "egmd holds no memory of \(region)")
        }
        return try memory.descriptor()
    }

    func pageSize(of region: RegionName) -> UInt64 { memory(of: region)?.pageSize ?? UInt64(MemoryPage.size) }

    private func memory(of region: RegionName) -> (any DeliverableMemory)? { memories.withLock { $0[region] } }
}
