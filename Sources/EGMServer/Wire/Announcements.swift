// `allocation.create` promises that a new allocation whose maker is gone before the answer is taken back. The custodian
// does its part while it works on the request; from its answer until the kernel has the reply, the allocation is kept
// here. Only the first reply counts: once a client was told of an allocation, a later `create` that found it again and
// could not be answered takes nothing back.

internal import EGMDomain

/// The allocations that clients were told of, and those whose first reply is still on its way.
struct Announcements {
    /// With the number of replies that would tell somebody.
    private var untold: [AllocationID: Int] = [:]
    private var told: Set<AllocationID>
    private var pruneAt = 0

    /// - Parameter known: what exists and was made by nobody's request that we serve.
    init(known: some Sequence<AllocationID>) {
        told = Set(known)
        pruneAt = Announcements.nextPruning(told.count)
    }

    /// Whether `told` has grown enough to be worth a look at what still exists.
    var needsPruning: Bool { told.count >= pruneAt }

    /// Forgets those that are gone.
    mutating func prune(existing: some Sequence<AllocationID>) {
        told.formIntersection(existing)
        pruneAt = Announcements.nextPruning(told.count)
    }

    /// A reply with the allocation is to be sent; false if somebody knows the allocation already.
    mutating func begin(_ id: AllocationID) -> Bool {
        guard !told.contains(id) else { return false }
        untold[id, default: 0] += 1
        return true
    }

    /// The kernel has the reply.
    mutating func tell(_ id: AllocationID) {
        untold[id] = nil
        told.insert(id)
    }

    /// The reply will not be sent; true if nobody else is or will be told, so that the allocation must end.
    mutating func giveUp(_ id: AllocationID) -> Bool {
        guard let count = untold[id] else { return false }
        untold[id] = count > 1 ? count - 1 : nil
        return count == 1
    }

    private static func nextPruning(_ count: Int) -> Int { max(64, 2 * count) }
}
