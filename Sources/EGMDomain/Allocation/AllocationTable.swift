// All allocations by id, and beside that by what ends or names them: the bound process, and the connection. Without these
// lists each release of a partition and each connection that closes would be a walk through all allocations. They are kept
// in the one place through which every change of an allocation goes, so they cannot be forgotten.

/// The allocations that there are.
package struct AllocationTable: Sendable {
    private var byID: [AllocationID: Allocation] = [:]
    /// Those that are bound to a process that has not ended, by its pid.
    private var byProcess: [Int32: Set<AllocationID>] = [:]
    private var byConnection: [UInt64: Set<AllocationID>] = [:]

    package init() {}

    package subscript(id: AllocationID) -> Allocation? {
        get { byID[id] }
        set {
            let old = byID[id]
            byID[id] = newValue
            AllocationTable.move(id, from: old?.livingProcess, to: newValue?.livingProcess, in: &byProcess)
            AllocationTable.move(id, from: old?.connection, to: newValue?.connection, in: &byConnection)
        }
    }

    package var count: Int { byID.count }
    package var isEmpty: Bool { byID.isEmpty }
    package var values: some Collection<Allocation> { byID.values }

    /// The allocations that are bound to the process with that pid.
    func bound(to pid: Int32) -> Set<AllocationID> { byProcess[pid] ?? [] }

    /// The allocations that live as long as that connection.
    func bound(toConnection connection: UInt64) -> Set<AllocationID> { byConnection[connection] ?? [] }

    /// Whether the lists say what a walk through all allocations says; for tests.
    var isConsistent: Bool {
        var others = AllocationTable()
        for (id, allocation) in byID { others[id] = allocation }
        return others.byProcess == byProcess && others.byConnection == byConnection
    }

    private static func move<Key>(
        _ id: AllocationID, from old: Key?, to new: Key?, in lists: inout [Key: Set<AllocationID>]
    ) {
        guard old != new else { return }
        if let old {
            lists[old]?.remove(id)
            if lists[old]?.isEmpty == true { lists[old] = nil }
        }
        if let new { lists[new, default: []].insert(id) }
    }
}

extension Allocation {
    /// The pid of the process that it is bound to, until that has ended.
    fileprivate var livingProcess: Int32? { hasProcessEnded ? nil : process?.pid }
}
