package import JSONRPC

/// A run of retired memory, found by one source.
package struct RetiredPageInfo: WireObject {
    /// Bytes from the region's base; a multiple of 64 KiB.
    package var offset: UInt64 = 0
    /// Bytes; a multiple of 64 KiB.
    package var size: UInt64 = 0
    /// Who found the error.
    package var source: RetiredPageInfo.Source = .firmware
    /// Seconds since 1970 at which egmd first saw it.
    package var firstSeen: Int = 0

    package init() {}

    package init(offset: UInt64, size: UInt64, source: RetiredPageInfo.Source, firstSeen: Int) {
        self.offset = offset
        self.size = size
        self.source = source
        self.firstSeen = firstSeen
    }
}

extension RetiredPageInfo {
    package static let typeName = "RetiredPageInfo"
    package static let summary = "A run of retired memory, found by one source."

    package static var example: Self {
        Self(offset: 268_435_456, size: 131_072, source: .firmware, firstSeen: 1_790_000_000)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("offset", &offset, "Bytes from the region's base; a multiple of 64 KiB.")
        try members.required("size", &size, "Bytes; a multiple of 64 KiB.")
        try members.required("source", &source, "Who found the error.")
        try members.required("firstSeen", &firstSeen, "Seconds since 1970 at which egmd first saw it.")
    }
}
