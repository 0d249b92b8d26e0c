package import JSONRPC

/// A run of retired memory.
package struct RetiredRangeInfo: WireObject {
    /// Bytes from the region's base.
    package var offset: UInt64 = 0
    /// Bytes.
    package var size: UInt64 = 0

    package init() {}

    package init(offset: UInt64, size: UInt64) {
        self.offset = offset
        self.size = size
    }
}

extension RetiredRangeInfo {
    package static let typeName = "RetiredRangeInfo"
    package static let summary = "A run of retired memory."

    package static var example: Self {
        Self(offset: 268_435_456, size: 131_072)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("offset", &offset, "Bytes from the region's base.")
        try members.required("size", &size, "Bytes.")
    }
}
