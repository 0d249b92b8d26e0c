/// An allocation as the ledger keeps it: everything that the next daemon has to know of it.
package struct LedgerEntry: Equatable, Sendable {
    /// What it has of one region.
    package struct Share: Equatable, Sendable {
        package var region: RegionIdentity
        /// Bytes from the region's base.
        package var offset: UInt64
        /// Bytes.
        package var size: UInt64
        /// The path that the VM opens, with delivery by path.
        package var path: String?
        /// The allocation drains, and this region is given back already: it may be somebody else's.
        package var isReturned: Bool

        package init(
            region: RegionIdentity, offset: UInt64, size: UInt64, path: String? = nil, isReturned: Bool = false
        ) {
            self.region = region
            self.offset = offset
            self.size = size
            self.path = path
            self.isReturned = isReturned
        }
    }

    package var id: AllocationID
    package var vm: VMIdentity
    package var ownerUID: UInt32
    package var lifetime: AllocationLifetime
    package var delivery: AllocationDelivery
    package var policy: AllocationPolicy
    /// Sorted by region.
    package var shares: [Share]
    /// The process that it is bound to, with lifetime `process` or once it is active.
    package var process: ProcessReference?
    /// It was activated: only its process may use it.
    package var isActive: Bool
    /// The process has ended, and the allocation outlives it.
    package var hasProcessEnded: Bool
    /// The process at the other end of its connection, with lifetime `connection`.
    package var peer: ProcessReference?
    /// Seconds since 1970.
    package var created: Int64
    /// It is over; its regions wait until nobody uses them.
    package var isDraining: Bool
    /// Why it is over.
    package var ending: String?

    package init(
        id: AllocationID, vm: VMIdentity, ownerUID: UInt32, lifetime: AllocationLifetime,
        delivery: AllocationDelivery, policy: AllocationPolicy, shares: [Share], process: ProcessReference? = nil,
        isActive: Bool = false, hasProcessEnded: Bool = false, peer: ProcessReference? = nil, created: Int64,
        isDraining: Bool = false, ending: String? = nil
    ) {
        self.id = id
        self.vm = vm
        self.ownerUID = ownerUID
        self.lifetime = lifetime
        self.delivery = delivery
        self.policy = policy
        self.shares = shares
        self.process = process
        self.isActive = isActive
        self.hasProcessEnded = hasProcessEnded
        self.peer = peer
        self.created = created
        self.isDraining = isDraining
        self.ending = ending
    }
}
