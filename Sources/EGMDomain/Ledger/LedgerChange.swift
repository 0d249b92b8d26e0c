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
    /// The region, which was clean, is cut into partitions. From here on the ranges that are named dirty are, and no others.
    case cut(RegionIdentity)
    /// A range of a cut region goes to somebody; bytes from its base.
    case dirtyRange(RegionIdentity, offset: UInt64, size: UInt64)
    /// A range that was named dirty is proven scrubbed.
    case cleanRange(RegionIdentity, offset: UInt64, size: UInt64)

    /// Whether a later change of this kind makes `other` pointless.
    func supersedes(_ other: LedgerChange) -> Bool {
        switch (self, other) {
        case (.put(let new), .put(let old)): new.id == old.id
        case (.remove(let id), .put(let old)): id == old.id
        case (.remove(let id), .remove(let old)): id == old
        default: marked != nil && marked == other.region
        }
    }

    /// The region that the change says everything about.
    private var marked: RegionIdentity? {
        switch self {
        case .dirty(let region), .clean(let region), .cut(let region): region
        default: nil
        }
    }

    /// The region whose mark, or the mark of a part of which, this is.
    private var region: RegionIdentity? {
        switch self {
        case .put, .remove: nil
        case .dirty(let region), .clean(let region), .cut(let region), .dirtyRange(let region, _, _),
            .cleanRange(let region, _, _):
            region
        }
    }
}
