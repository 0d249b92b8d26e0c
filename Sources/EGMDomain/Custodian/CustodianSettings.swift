/// What configuration decides for the custodian.
package struct CustodianSettings: Equatable, Sendable {
    package var hold: HoldPolicy
    /// Exceptions from `hold`.
    package var holdByRegion: [RegionName: HoldPolicy]
    /// Whether every scrub ends in a verify.
    package var verifiesScrub: Bool
    /// Users who get descriptors of regions whose driver refuses no mapping past the end.
    package var unboundedDescriptorUIDs: Set<UInt32> = []
    /// Regions that several VMs may have parts of, although a descriptor lets each of them map all of it.
    package var sharedRegions: Set<RegionName> = []
    /// Allocations at one time.
    package var allocationLimit: Int
    /// Requests for an allocation that wait at one time; root may have `Custodian.rootWaitingReserve` more.
    package var waitingLimit = 512
    /// Those of one user; root's are not counted.
    package var waitingLimitPerUID = 128
    /// Parts of one region at one time.
    package var partitionLimit = RegionPartitions.limit
    /// Milliseconds between two looks at who still uses a draining region.
    package var drainInterval: UInt64
    /// What sizes must be multiples of: the host's page size, bytes.
    package var granule: UInt64

    package init(
        hold: HoldPolicy = .onDemand, holdByRegion: [RegionName: HoldPolicy] = [:], verifiesScrub: Bool = false,
        allocationLimit: Int = 1024, drainInterval: UInt64 = 250, granule: UInt64 = Region.granule
    ) {
        self.hold = hold
        self.holdByRegion = holdByRegion
        self.verifiesScrub = verifiesScrub
        self.allocationLimit = allocationLimit
        self.drainInterval = drainInterval
        self.granule = granule
    }

    package func hold(_ region: RegionName) -> HoldPolicy { holdByRegion[region] ?? hold }
}
