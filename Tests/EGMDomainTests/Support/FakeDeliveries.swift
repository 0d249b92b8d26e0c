import EGMDomain
import Synchronization

/// Descriptors that were sent and not read.
final class FakeDeliveries: DeliveryTracking {
    private let waiting = Mutex<[RegionName: [Holder]]>([:])

    func undelivered(_ region: RegionName) async -> [Holder] { waiting.withLock { $0[region] ?? [] } }

    func set(_ region: RegionName, _ holders: [Holder]) { waiting.withLock { $0[region] = holders } }

    func isEmpty(_ region: RegionName) -> Bool { waiting.withLock { $0[region] ?? [] }.isEmpty }
}
