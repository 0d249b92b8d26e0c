package import JSONRPC

/// A GPU of the host.
package struct GPUInfo: WireObject {
    /// PCI address with domain.
    package var bdf: String = ""
    /// PCI vendor id, `0x10de`.
    package var vendor: String = ""
    /// PCI device id.
    package var device: String = ""
    /// Product name; null for an id that egmd does not know.
    package var product: String?
    /// The socket.
    package var socket: Int = 0
    /// The kernel's NUMA node; null if it gives none.
    package var numaNode: Int?
    /// The bound driver; null if none is.
    package var driver: String?
    /// IOMMU group; null without one.
    package var iommuGroup: Int?
    /// Path of the ACPI companion.
    package var acpiPath: String?
    /// The region it belongs to.
    package var region: String?
    /// Its HBM; null if ACPI does not give it.
    package var memory: RangeInfo?

    package init() {}

    package init(
        bdf: String, vendor: String, device: String, product: String?, socket: Int, numaNode: Int?, driver: String?,
        iommuGroup: Int?, acpiPath: String?, region: String?, memory: RangeInfo?
    ) {
        self.bdf = bdf
        self.vendor = vendor
        self.device = device
        self.product = product
        self.socket = socket
        self.numaNode = numaNode
        self.driver = driver
        self.iommuGroup = iommuGroup
        self.acpiPath = acpiPath
        self.region = region
        self.memory = memory
    }
}

extension GPUInfo {
    package static let typeName = "GPUInfo"
    package static let summary = "A GPU of the host."

    package static var example: Self {
        Self(
            bdf: "0008:01:00.0", vendor: "0x10de", device: "0x2941", product: "GB200", socket: 0, numaNode: 0,
            driver: "nvgrace_gpu_vfio_pci", iommuGroup: 17, acpiPath: #"\_SB_.PCI8.RP00.GPU0"#, region: "egm4",
            memory: .example)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required(
            "bdf", &bdf,
            "PCI address with domain.",
            schema: .string(pattern: "^[0-9a-fA-F]{4,8}:[0-9a-fA-F]{2}:[0-1][0-9a-fA-F]\\.[0-7]$"))
        try members.required("vendor", &vendor, "PCI vendor id, `0x10de`.")
        try members.required("device", &device, "PCI device id.")
        try members.nullable("product", &product, "Product name; null for an id that egmd does not know.")
        try members.required("socket", &socket, "The socket.")
        try members.nullable("numaNode", &numaNode, "The kernel's NUMA node; null if it gives none.")
        try members.nullable("driver", &driver, "The bound driver; null if none is.")
        try members.nullable("iommuGroup", &iommuGroup, "IOMMU group; null without one.")
        try members.nullable("acpiPath", &acpiPath, "Path of the ACPI companion.")
        try members.nullable("region", &region, "The region it belongs to.")
        try members.nullable("memory", &memory, "Its HBM; null if ACPI does not give it.")
    }
}
