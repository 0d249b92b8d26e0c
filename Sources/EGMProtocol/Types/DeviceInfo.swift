package import JSONRPC

/// The record of one region as the kernel's auxiliary bus would name it.
package struct DeviceInfo: WireObject {
    /// `nvgrace_gpu_vfio_pci.egm.N`.
    package var name: String = ""
    /// The N of the name.
    package var id: UInt32 = 0
    /// The ACPI proximity domain; equal to `id`.
    package var pxm: UInt32 = 0
    /// The region.
    package var region: String = ""
    /// The GPU it hangs below.
    package var parent: String?
    /// The addresses of its GPUs, sorted.
    package var gpus: [String] = []
    /// What is known about it, by name: `base`, `size`, `pxm`, `parent`, `gpu`, `node`, `retiredPagesTable` and
    /// others.
    package var facts: WireMap<FactInfo> = WireMap()

    package init() {}

    package init(
        name: String, id: UInt32, pxm: UInt32, region: String, parent: String?, gpus: [String],
        facts: WireMap<FactInfo>
    ) {
        self.name = name
        self.id = id
        self.pxm = pxm
        self.region = region
        self.parent = parent
        self.gpus = gpus
        self.facts = facts
    }
}

extension DeviceInfo {
    package static let typeName = "DeviceInfo"
    package static let summary = "The record of one region as the kernel's auxiliary bus would name it."

    package static var example: Self {
        var facts = WireMap<FactInfo>()
        facts["base"] = FactInfo(value: "0x100000000", origin: .acpi)
        facts["size"] = .example
        return Self(
            name: "nvgrace_gpu_vfio_pci.egm.4", id: 4, pxm: 4, region: "egm4", parent: "0008:01:00.0",
            gpus: ["0008:01:00.0", "0009:01:00.0"], facts: facts)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("name", &name, "`nvgrace_gpu_vfio_pci.egm.N`.")
        try members.required("id", &id, "The N of the name.")
        try members.required("pxm", &pxm, "The ACPI proximity domain; equal to `id`.")
        try members.required("region", &region, "The region.")
        try members.nullable("parent", &parent, "The GPU it hangs below.")
        try members.required("gpus", &gpus, "The addresses of its GPUs, sorted.")
        try members.required(
            "facts", &facts,
            "What is known about it, by name: `base`, `size`, `pxm`, `parent`, `gpu`, `node`, "
                + "`retiredPagesTable` and others.")
    }
}
