package import JSONRPC

/// The retired memory of a region.
package struct RetiredPagesResult: WireObject {
    /// The region.
    package var region: String = ""
    /// Bytes of a block, the smallest run: 65536.
    package var blockSize: UInt64 = 0
    /// The runs, sorted by offset, disjoint.
    package var pages: [RetiredPageInfo] = []
    /// Bytes below the lowest bad block.
    package var usableSize: UInt64 = 0
    /// Whether a source has vouched for the list.
    package var status: RetiredInfo.Status = .unknown
    /// Why the list is not known.
    package var reason: String?

    package init() {}

    package init(
        region: String, blockSize: UInt64, pages: [RetiredPageInfo], usableSize: UInt64, status: RetiredInfo.Status,
        reason: String? = nil
    ) {
        self.region = region
        self.blockSize = blockSize
        self.pages = pages
        self.usableSize = usableSize
        self.status = status
        self.reason = reason
    }
}

extension RetiredPagesResult {
    package static let typeName = "RetiredPagesResult"
    package static let summary = "The retired memory of a region."

    package static var example: Self {
        Self(region: "egm5", blockSize: 65536, pages: [.example], usableSize: 268_435_456, status: .known)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("region", &region, "The region.")
        try members.required("blockSize", &blockSize, "Bytes of a block, the smallest run: 65536.")
        try members.required("pages", &pages, "The runs, sorted by offset, disjoint.")
        try members.required("usableSize", &usableSize, "Bytes below the lowest bad block.")
        try members.required("status", &status, "Whether a source has vouched for the list.")
        try members.optional("reason", &reason, "Why the list is not known.")
    }
}
