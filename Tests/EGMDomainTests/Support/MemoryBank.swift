import EGMDomain
import Synchronization

/// Makes the memory of regions, and knows which is the newest of each.
final class MemoryBank: Sendable {
    private let provider: ProviderKind
    private let deliveries: FakeDeliveries
    private let made = Mutex<[RegionName: [FakeMemory]]>([:])
    private let onMake = Mutex<(@Sendable (FakeMemory) -> Void)?>(nil)

    init(provider: ProviderKind, deliveries: FakeDeliveries) {
        self.provider = provider
        self.deliveries = deliveries
    }

    /// The newest of each region.
    var memories: [RegionName: FakeMemory] { made.withLock { $0.compactMapValues(\.last) } }

    /// Memory made for `name` so far.
    func count(_ name: RegionName) -> Int { made.withLock { $0[name]?.count ?? 0 } }

    /// Scripts what is made from now on.
    func prepare(_ body: @escaping @Sendable (FakeMemory) -> Void) { onMake.withLock { $0 = body } }

    func make(_ region: Region) -> FakeMemory {
        let memory = FakeMemory(region, deliveries: deliveries, provider: provider)
        if memories[region.name]?.isOpen == true { memory.breach("there is new memory while the old one is held") }
        onMake.withLock { $0 }?(memory)
        made.withLock { $0[region.name, default: []].append(memory) }
        return memory
    }
}
