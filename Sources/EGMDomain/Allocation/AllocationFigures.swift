/// How many allocations there are, and how much of each region is theirs.
package struct AllocationFigures: Equatable, Sendable {
    package var all: [AllocationState: [AllocationLifetime: Int]] = [:]
    /// Those that have a region or a part of it.
    package var regions: [RegionName: [AllocationState: Int]] = [:]
    /// Bytes of it that they have.
    package var bytes: [RegionName: UInt64] = [:]

    package init() {}

    package mutating func count(_ allocation: Allocation) {
        all[allocation.state, default: [:]][allocation.lifetime, default: 0] += 1
        for share in allocation.shares {
            regions[share.region, default: [:]][allocation.state, default: 0] += 1
            bytes[share.region, default: 0] += share.size
        }
    }
}
