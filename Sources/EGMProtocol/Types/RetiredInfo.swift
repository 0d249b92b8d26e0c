package import JSONRPC

/// The retired (bad) memory of a region in numbers.
package struct RetiredInfo: WireObject {
    /// 64 KiB blocks in the list.
    package var blocks: Int = 0
    /// Bytes in the list.
    package var bytes: UInt64 = 0
    /// Bytes below the lowest bad block: what a guest that cannot take holes may use.
    package var usableSize: UInt64 = 0
    /// Whether a source has vouched for the list.
    package var status: RetiredInfo.Status = .unknown
    /// Why the list is not known.
    package var reason: String?

    package init() {}

    package init(blocks: Int, bytes: UInt64, usableSize: UInt64, status: RetiredInfo.Status, reason: String? = nil) {
        self.blocks = blocks
        self.bytes = bytes
        self.usableSize = usableSize
        self.status = status
        self.reason = reason
    }
}

extension RetiredInfo {
    package static let typeName = "RetiredInfo"
    package static let summary = "The retired (bad) memory of a region in numbers."

    package static var example: Self {
        Self(blocks: 3, bytes: 196_608, usableSize: 268_435_456, status: .known)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("blocks", &blocks, "64 KiB blocks in the list.")
        try members.required("bytes", &bytes, "Bytes in the list.")
        try members.required(
            "usableSize", &usableSize,
            "Bytes below the lowest bad block: what a guest that cannot take holes may use.")
        try members.required("status", &status, "Whether a source has vouched for the list.")
        try members.optional("reason", &reason, "Why the list is not known.")
    }
}
