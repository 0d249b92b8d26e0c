/// What a ledger has: the outcome of all its transactions.
package struct LedgerContent: Equatable, Sendable {
    /// By id, which says nothing; `created` gives the order in which they were made.
    package private(set) var entries: [AllocationID: LedgerEntry] = [:]
    /// The regions whose mark is known: true for clean. What has no mark is dirty.
    package private(set) var marks: [RegionIdentity: Bool] = [:]

    package init() {}

    package mutating func apply(_ changes: some Sequence<LedgerChange>) {
        for change in changes {
            switch change {
            case .put(let entry): entries[entry.id] = entry
            case .remove(let id): entries[id] = nil
            case .dirty(let region): marks[region] = false
            case .clean(let region): marks[region] = true
            }
        }
    }

    /// Forgets every mark: what is not known counts as dirty.
    package mutating func distrustMarks() { marks = marks.mapValues { _ in false } }

    package func isClean(_ region: RegionIdentity) -> Bool { marks[region] == true }

    /// Oldest first, and what is over before what is not: a VM may have one that drains and one that does not.
    package var sortedEntries: [LedgerEntry] {
        entries.values.sorted { left, right in
            if left.isDraining != right.isDraining { return left.isDraining }
            return (left.created, left.id) < (right.created, right.id)
        }
    }

    /// The fewest changes that make this content out of nothing.
    package var changes: [LedgerChange] {
        sortedEntries.map(LedgerChange.put)
            + marks.sorted { $0.key.name < $1.key.name }.map { $0.value ? .clean($0.key) : .dirty($0.key) }
    }
}
