/// What a caller asks `allocation.create` for.
package struct AllocationRequest: Equatable, Sendable {
    package var vm: VMIdentity
    /// Regions are chosen by GPUs, by name, or both; empty means not given.
    package var gpus: [PCIAddress]
    package var regions: [RegionName]
    package var policy: AllocationPolicy
    /// Bytes of each region that the VM maps; nil for all of it. The rest of the region goes to nobody, unless the
    /// policy is `partition`, which needs a size.
    package var size: UInt64?
    package var delivery: AllocationDelivery
    package var lifetime: AllocationLifetime
    /// The process that the allocation is bound to, with lifetime `process`; nil for the caller's own.
    package var pid: Int32?
    /// The same process by an identity that was proven (a pidfd); it goes before `pid`.
    package var process: ProcessReference?
    /// Seconds to wait for busy regions and their scrub; nil to refuse busy regions at once and wait for a scrub as
    /// long as it takes.
    package var wait: Double?
    /// The uid that the allocation belongs to instead of the caller's; for admins.
    package var ownerUID: UInt32?
    /// Whether a partition may have retired blocks in it.
    package var takesRetired: Bool

    package init(
        vm: VMIdentity, gpus: [PCIAddress] = [], regions: [RegionName] = [], policy: AllocationPolicy = .socket,
        size: UInt64? = nil, delivery: AllocationDelivery = .descriptor, lifetime: AllocationLifetime = .persistent,
        pid: Int32? = nil, process: ProcessReference? = nil, wait: Double? = nil, ownerUID: UInt32? = nil,
        takesRetired: Bool = false
    ) {
        self.vm = vm
        self.gpus = gpus
        self.regions = regions
        self.policy = policy
        self.size = size
        self.delivery = delivery
        self.lifetime = lifetime
        self.pid = pid
        self.process = process
        self.wait = wait
        self.ownerUID = ownerUID
        self.takesRetired = takesRetired
    }
}
