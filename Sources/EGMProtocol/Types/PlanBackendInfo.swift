package import JSONRPC

/// Memory of a VM on the node of a region.
package struct PlanBackendInfo: WireObject {
    /// A name for people.
    package var id: String = ""
    /// The region.
    package var region: String = ""
    /// Bytes.
    package var size: UInt64?
    /// Where it begins, bytes from the region's base.
    package var offset: UInt64 = 0
    /// What the guest writes reaches the region.
    package var shared: Bool = true
    /// QEMU touches every page before the guest starts.
    package var prealloc: Bool = false
    /// QEMU is told on which host nodes it must be.
    package var hostNodes: Bool = false

    package init() {}

    package init(
        id: String, region: String, size: UInt64? = nil, offset: UInt64 = 0, shared: Bool = true,
        prealloc: Bool = false, hostNodes: Bool = false
    ) {
        self.id = id
        self.region = region
        self.size = size
        self.offset = offset
        self.shared = shared
        self.prealloc = prealloc
        self.hostNodes = hostNodes
    }
}

extension PlanBackendInfo {
    package static let typeName = "PlanBackendInfo"
    package static let summary = "Memory of a VM on the node of a region."

    package static var example: Self {
        Self(id: "m0", region: "egm4", size: 479_962_595_328)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("id", &id, "A name for people.")
        try members.required("region", &region, "The region.")
        try members.optional("size", &size, "Bytes.", schema: .byteCountInput)
        try members.defaulted(
            "offset", &offset, "Where it begins, bytes from the region's base.", schema: .byteCountInput)
        try members.defaulted("shared", &shared, "What the guest writes reaches the region.")
        try members.defaulted("prealloc", &prealloc, "QEMU touches every page before the guest starts.")
        try members.defaulted("hostNodes", &hostNodes, "QEMU is told on which host nodes it must be.")
    }
}
