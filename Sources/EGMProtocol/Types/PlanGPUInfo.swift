package import JSONRPC

/// A GPU of a planned VM.
package struct PlanGPUInfo: WireObject {
    /// PCI address with domain.
    package var bdf: String = ""
    /// Its region.
    package var region: String = ""
    /// The guest NUMA node of the region's memory.
    package var guestNode: Int = 0
    /// Bytes of the region's memory that are its own.
    package var share: UInt64 = 0
    /// The guest NUMA nodes of its generic initiators.
    package var nodes: [Int] = []
    /// The id of QEMU's device.
    package var device: String = ""
    /// The alias of libvirt's device.
    package var alias: String = ""
    /// The VM has it already, under that name.
    package var declared: Bool = false

    package init() {}

    package init(
        bdf: String, region: String, guestNode: Int, share: UInt64, nodes: [Int], device: String, alias: String,
        declared: Bool
    ) {
        self.bdf = bdf
        self.region = region
        self.guestNode = guestNode
        self.share = share
        self.nodes = nodes
        self.device = device
        self.alias = alias
        self.declared = declared
    }
}

extension PlanGPUInfo {
    package static let typeName = "PlanGPUInfo"
    package static let summary = "A GPU of a planned VM."

    package static var example: Self {
        Self(
            bdf: "0008:01:00.0", region: "egm4", guestNode: 0, share: 239_981_297_664, nodes: [1, 2, 3, 4, 5, 6, 7, 8],
            device: "dev0", alias: "ua-hostdev0", declared: false)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required(
            "bdf", &bdf, "PCI address with domain.",
            schema: .string(pattern: "^[0-9a-fA-F]{4,8}:[0-9a-fA-F]{2}:[0-1][0-9a-fA-F]\\.[0-7]$"))
        try members.required("region", &region, "Its region.")
        try members.required("guestNode", &guestNode, "The guest NUMA node of the region's memory.")
        try members.required("share", &share, "Bytes of the region's memory that are its own.")
        try members.required("nodes", &nodes, "The guest NUMA nodes of its generic initiators.")
        try members.required("device", &device, "The id of QEMU's device.")
        try members.required("alias", &alias, "The alias of libvirt's device.")
        try members.required("declared", &declared, "The VM has it already, under that name.")
    }
}
