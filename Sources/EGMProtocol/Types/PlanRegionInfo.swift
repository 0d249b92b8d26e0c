package import JSONRPC

/// What a planned VM has of one region.
package struct PlanRegionInfo: WireObject {
    /// The region.
    package var name: String = ""
    /// Its node.
    package var path: String = ""
    /// Bytes of the whole region.
    package var regionSize: UInt64 = 0
    /// Where the VM's part begins, bytes from the region's base.
    package var offset: UInt64 = 0
    /// Bytes that the VM has.
    package var size: UInt64 = 0
    /// Bytes of it for each of the VM's GPUs; 0 without GPUs.
    package var share: UInt64 = 0
    /// The guest NUMA node that it is.
    package var guestNode: Int = 0
    /// The VM's CPUs on that node, as `0-59`; null if it is not known how many it has.
    package var cpus: String?
    /// The id of QEMU's memory backend.
    package var backend: String = ""
    /// The VM's GPUs of the region, sorted.
    package var gpus: [String] = []
    /// The bad memory of the whole region.
    package var retired: RetiredInfo = RetiredInfo()

    package init() {}

    package init(
        name: String, path: String, regionSize: UInt64, offset: UInt64, size: UInt64, share: UInt64, guestNode: Int,
        cpus: String?, backend: String, gpus: [String], retired: RetiredInfo
    ) {
        self.name = name
        self.path = path
        self.regionSize = regionSize
        self.offset = offset
        self.size = size
        self.share = share
        self.guestNode = guestNode
        self.cpus = cpus
        self.backend = backend
        self.gpus = gpus
        self.retired = retired
    }
}

extension PlanRegionInfo {
    package static let typeName = "PlanRegionInfo"
    package static let summary = "What a planned VM has of one region."

    package static var example: Self {
        Self(
            name: "egm4", path: "/dev/egm4", regionSize: 479_962_595_328, offset: 0, size: 479_962_595_328,
            share: 239_981_297_664, guestNode: 0, cpus: "0-59", backend: "m0", gpus: ["0008:01:00.0", "0009:01:00.0"],
            retired: .example)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("name", &name, "The region.")
        try members.required("path", &path, "Its node.")
        try members.required("regionSize", &regionSize, "Bytes of the whole region.")
        try members.required("offset", &offset, "Where the VM's part begins, bytes from the region's base.")
        try members.required("size", &size, "Bytes that the VM has.")
        try members.required("share", &share, "Bytes of it for each of the VM's GPUs; 0 without GPUs.")
        try members.required("guestNode", &guestNode, "The guest NUMA node that it is.")
        try members.nullable(
            "cpus", &cpus, "The VM's CPUs on that node, as `0-59`; null if it is not known how many it has.")
        try members.required("backend", &backend, "The id of QEMU's memory backend.")
        try members.required("gpus", &gpus, "The VM's GPUs of the region, sorted.")
        try members.required("retired", &retired, "The bad memory of the whole region.")
    }
}
