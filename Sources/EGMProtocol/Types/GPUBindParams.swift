package import JSONRPC

/// Names a GPU and the driver that it is to have.
package struct GPUBindParams: WireObject {
    /// PCI address with domain.
    package var gpu: String = ""
    /// The driver's name; the configuration's `gpu.driver` unless given.
    package var driver: String?
    /// Bind it again each time egmd starts.
    package var persistent: Bool = false

    package init() {}

    package init(gpu: String, driver: String? = nil, persistent: Bool = false) {
        self.gpu = gpu
        self.driver = driver
        self.persistent = persistent
    }
}

extension GPUBindParams {
    package static let typeName = "GPUBindParams"
    package static let summary = "Names a GPU and the driver that it is to have."

    package static var example: Self {
        Self(gpu: "0008:01:00.0", driver: "nvgrace_gpu_vfio_pci", persistent: true)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("gpu", &gpu, "PCI address with domain.")
        try members.optional(
            "driver", &driver,
            "The driver's name as in `/sys/bus/pci/drivers`; the configuration's `gpu.driver` unless given.")
        try members.defaulted("persistent", &persistent, "Bind it again each time egmd starts.")
    }
}
