package import JSONRPC

/// What an allocation has of one region.
package struct ShareInfo: WireObject {
    /// The region.
    package var name: String = ""
    /// Where the share starts, bytes from the region's base.
    package var offset: UInt64 = 0
    /// Bytes.
    package var size: UInt64 = 0
    /// Bytes of the share below its lowest bad block.
    package var usableSize: UInt64 = 0
    /// The bad memory inside the share; offsets from the region's base.
    package var retired: [RetiredRangeInfo] = []
    /// The node to open, with delivery `path`.
    package var path: String?

    package init() {}

    package init(
        name: String, offset: UInt64, size: UInt64, usableSize: UInt64, retired: [RetiredRangeInfo],
        path: String? = nil
    ) {
        self.name = name
        self.offset = offset
        self.size = size
        self.usableSize = usableSize
        self.retired = retired
        self.path = path
    }
}

extension ShareInfo {
    package static let typeName = "ShareInfo"
    package static let summary = "What an allocation has of one region."

    package static var example: Self {
        Self(name: "egm5", offset: 0, size: 479_962_595_328, usableSize: 268_435_456, retired: [.example])
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("name", &name, "The region.")
        try members.required("offset", &offset, "Where the share starts, bytes from the region's base.")
        try members.required("size", &size, "Bytes.")
        try members.required("usableSize", &usableSize, "Bytes of the share below its lowest bad block.")
        try members.required("retired", &retired, "The bad memory inside the share; offsets from the region's base.")
        try members.optional("path", &path, "The node to open, with delivery `path`.")
    }
}
