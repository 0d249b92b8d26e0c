/// What a ledger has: the outcome of all its transactions.
package struct LedgerContent: Equatable, Sendable {
    /// By id, which says nothing; `created` gives the order in which they were made.
    package private(set) var entries: [AllocationID: LedgerEntry] = [:]
    /// The regions whose mark is known: true for clean. What has no mark is dirty.
    package private(set) var marks: [RegionIdentity: Bool] = [:]
    /// The regions that are cut into partitions, and what is dirty of each: sizes by offset, bytes. As a whole they are dirty.
    package private(set) var cuts: [RegionIdentity: [UInt64: UInt64]] = [:]

    package init() {}

    package mutating func apply(_ changes: some Sequence<LedgerChange>) {
        for change in changes {
            switch change {
            case .put(let entry): entries[entry.id] = entry
            case .remove(let id): entries[id] = nil
            case .dirty(let region): mark(region, isClean: false)
            case .clean(let region): mark(region, isClean: true)
            case .cut(let region):
                mark(region, isClean: false)
                cuts[region] = [:]
            // Of a region that is dirty as a whole that says nothing new.
            case .dirtyRange(let region, let offset, let size): cuts[region]?[offset] = size
            case .cleanRange(let region, let offset, let size):
                if cuts[region]?[offset] == size { cuts[region]?[offset] = nil }
            }
        }
    }

    private mutating func mark(_ region: RegionIdentity, isClean: Bool) {
        marks[region] = isClean
        cuts[region] = nil
    }

    /// Forgets every mark: what is not known counts as dirty.
    package mutating func distrustMarks() {
        marks = marks.mapValues { _ in false }
        cuts = [:]
    }

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
            + marks.keys.sorted { $0.name < $1.name }.flatMap { [mark(of: $0)] + ranges(of: $0) }
    }

    /// What a region without a mark has as well.
    package func mark(of region: RegionIdentity) -> LedgerChange {
        if cuts[region] != nil { return .cut(region) }
        return isClean(region) ? .clean(region) : .dirty(region)
    }

    /// What is dirty of a region that is cut.
    package func ranges(of region: RegionIdentity) -> [LedgerChange] {
        (cuts[region] ?? [:]).sorted { $0.key < $1.key }.map { .dirtyRange(region, offset: $0.key, size: $0.value) }
    }
}
