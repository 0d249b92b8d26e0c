/// One line of a transaction.
package enum LedgerChange: Equatable, Sendable {
    /// The allocation is as the entry says from now on; a new one if there is none of that id.
    case put(LedgerEntry)
    /// The allocation has given everything back.
    case remove(AllocationID)
    /// The region goes to somebody, or its content is not known: it has to be scrubbed before the next owner.
    case dirty(RegionIdentity)
    /// The region is proven scrubbed, and nobody had it since.
    case clean(RegionIdentity)

    /// Whether a later change of this kind makes `other` pointless.
    func supersedes(_ other: LedgerChange) -> Bool {
        switch (self, other) {
        case (.put(let new), .put(let old)): new.id == old.id
        case (.remove(let id), .put(let old)): id == old.id
        case (.remove(let id), .remove(let old)): id == old
        case (.dirty(let new), .dirty(let old)), (.dirty(let new), .clean(let old)), (.clean(let new), .dirty(let old)),
            (.clean(let new), .clean(let old)):
            new == old
        default: false
        }
    }
}
