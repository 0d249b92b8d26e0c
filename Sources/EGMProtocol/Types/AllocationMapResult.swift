package import JSONRPC

/// How to map the memory. The descriptor travels with the reply, as SCM_RIGHTS on the reply's first byte.
package struct AllocationMapResult: WireObject {
    /// The region.
    package var region: String = ""
    /// Which of the descriptors received with this reply: always 0.
    package var descriptor: Int = 0
    /// Where to map, bytes.
    package var offset: UInt64 = 0
    /// How much to map, bytes. Never map more.
    package var size: UInt64 = 0
    /// Offset, size and the address of the mapping are multiples of it, bytes.
    package var pageSize: UInt64 = 0

    package init() {}

    package init(region: String, descriptor: Int, offset: UInt64, size: UInt64, pageSize: UInt64) {
        self.region = region
        self.descriptor = descriptor
        self.offset = offset
        self.size = size
        self.pageSize = pageSize
    }
}

extension AllocationMapResult {
    package static let typeName = "AllocationMapResult"
    package static let summary =
        "How to map the memory. The descriptor travels with the reply, as SCM_RIGHTS on the reply's first byte."

    package static var example: Self {
        Self(region: "egm5", descriptor: 0, offset: 0, size: 479_962_595_328, pageSize: 65536)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("region", &region, "The region.")
        try members.required("descriptor", &descriptor, "Which of the descriptors received with this reply: always 0.")
        try members.required("offset", &offset, "Where to map, bytes.")
        try members.required("size", &size, "How much to map, bytes. Never map more.")
        try members.required(
            "pageSize", &pageSize,
            "Offset, size and the address of the mapping are multiples of it, bytes.")
    }
}
