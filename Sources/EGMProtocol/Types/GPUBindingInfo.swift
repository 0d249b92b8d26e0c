package import JSONRPC

/// The driver of a GPU, and the one before.
package struct GPUBindingInfo: WireObject {
    /// PCI address with domain.
    package var bdf: String = ""
    /// The bound driver; null if none is.
    package var driver: String?
    /// The driver that was bound before; null if none was.
    package var previous: String?
    /// Whether anything was changed.
    package var changed: Bool = false

    package init() {}

    package init(bdf: String, driver: String?, previous: String?, changed: Bool) {
        self.bdf = bdf
        self.driver = driver
        self.previous = previous
        self.changed = changed
    }
}

extension GPUBindingInfo {
    package static let typeName = "GPUBindingInfo"
    package static let summary = "The driver of a GPU, and the one before."

    package static var example: Self {
        Self(bdf: "0008:01:00.0", driver: "nvgrace_gpu_vfio_pci", previous: "nvidia", changed: true)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("bdf", &bdf, "PCI address with domain.")
        try members.nullable("driver", &driver, "The bound driver; null if none is.")
        try members.nullable("previous", &previous, "The driver that was bound before; null if none was.")
        try members.required("changed", &changed, "Whether anything was changed.")
    }
}
