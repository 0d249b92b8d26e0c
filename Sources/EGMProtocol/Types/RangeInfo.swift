package import JSONRPC

/// A physical range of the host.
package struct RangeInfo: WireObject {
    /// First address.
    package var base: HexAddress = HexAddress(0)
    /// Bytes.
    package var size: UInt64 = 0

    package init() {}

    package init(base: HexAddress, size: UInt64) {
        self.base = base
        self.size = size
    }
}

extension RangeInfo {
    package static let typeName = "RangeInfo"
    package static let summary = "A physical range of the host."

    package static var example: Self {
        Self(base: HexAddress(0x4200_0000_0000), size: 193_273_528_320)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("base", &base, "First address.")
        try members.required("size", &size, "Bytes.")
    }
}
