internal import EGMDomain

/// Regions of which a descriptor was sent that the client may not have read yet.
///
/// The kernel only says whether anything is unread, not what. As long as nothing was sent after a descriptor, that is the
/// descriptor; afterwards it may have been read, and the client be slow with the rest.
struct SentRegions {
    private(set) var all: Set<RegionName> = []
    /// Those of the last thing that was sent.
    private(set) var last: Set<RegionName> = []

    /// Something was sent, with descriptors of `regions`.
    mutating func note(_ regions: Set<RegionName>) {
        all.formUnion(regions)
        last = regions
    }
}
