/// A claim on one or more regions for one VM.
package struct Allocation: Equatable, Sendable {
    /// What it has of one region.
    package struct Share: Equatable, Sendable {
        package var region: RegionName
        /// Bytes from the region's base.
        package var offset: UInt64
        /// Bytes.
        package var size: UInt64
    }

    package let id: AllocationID
    package let vm: VMIdentity
    package let ownerUID: UInt32
    package internal(set) var lifetime: AllocationLifetime
    package let delivery: AllocationDelivery
    package let policy: AllocationPolicy
    /// Sorted by region.
    package let shares: [Share]
    /// The process that it is bound to: the one whose end ends it with lifetime `process`, and once it is active the
    /// only one that may use it.
    package internal(set) var process: ProcessReference?
    /// The connection that it is bound to, with lifetime `connection`.
    package internal(set) var connection: UInt64?
    /// Seconds since 1970.
    package let created: Int64
    package var state: AllocationState
    /// Why it ended, once it drains.
    package var ending: String?
    /// It was activated: from then on its owner's uid is no identity any more, only the process is.
    package internal(set) var isActive = false
    /// The bound process has ended, and the allocation outlives it.
    package internal(set) var hasProcessEnded = false
    /// The process at the other end of its connection, with lifetime `connection`; nil if it cannot be told. While it
    /// lives, the allocation outlives a restart of the daemon for a while.
    package var peer: ProcessReference?
    /// What is to be known of it, for people: how it came over a restart of the daemon.
    package var reason: String?

    /// The living process that has it to itself.
    package var user: ProcessReference? { isActive && !hasProcessEnded ? process : nil }
}
