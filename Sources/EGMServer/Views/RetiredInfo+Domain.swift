package import EGMDomain
internal import EGMProtocol

extension RetiredInfo {
    init(_ pages: RetiredPages) {
        self.init(
            blocks: pages.blockCount, bytes: pages.bytes, usableSize: pages.usableSize,
            status: RetiredInfo.Status(pages.status), reason: pages.status.reason)
    }
}

extension RetiredInfo.Status {
    fileprivate init(_ status: RetiredPages.Status) {
        self =
            switch status {
            case .known: .known
            case .unknown: .unknown
            }
    }
}

extension RetiredPages.Status {
    fileprivate var reason: String? { if case .unknown(let reason) = self { reason } else { nil } }
}

extension RetiredPagesResult {
    init(_ region: RegionName, _ pages: RetiredPages) {
        self.init(
            region: region.description, blockSize: Region.granule, pages: pages.runs.map(RetiredPageInfo.init),
            usableSize: pages.usableSize, status: RetiredInfo.Status(pages.status), reason: pages.status.reason)
    }
}

extension RetiredPageInfo {
    fileprivate init(_ run: RetiredBlock) {
        self.init(
            offset: run.offset, size: run.size, source: RetiredPageInfo.Source(run.source.listedBy),
            firstSeen: Int(run.firstSeen))
    }
}

extension RetiredBlock.Source {
    /// Whose list has the block, to somebody who asks: whether the driver had it from the start concerns egmd alone.
    package var listedBy: RetiredBlock.Source { self == .driver ? .kernel : self }
}
