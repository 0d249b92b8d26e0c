package import JSONRPC

/// A GPU has come or gone, was linked to a region, or has another driver.
package struct GPUEvent: EventPayload {
    /// Its PCI address.
    package var gpu: String = ""
    /// What happened.
    package var change: GPUEvent.Change = .appeared
    /// The region it belongs to now.
    package var region: String?
    /// Its driver now.
    package var driver: String?
    /// The driver or region that it had before, where that has changed.
    package var previous: String?

    package init() {}

    package init(gpu: String, change: GPUEvent.Change, region: String?, driver: String?, previous: String?) {
        self.gpu = gpu
        self.change = change
        self.region = region
        self.driver = driver
        self.previous = previous
    }
}

extension GPUEvent {
    package static let typeName = "GPUEvent"
    package static let summary = "A GPU has come or gone, was linked to a region, or has another driver."
    package static let kind = EventKind.gpu

    package static var example: Self {
        Self(gpu: "0008:01:00.0", change: .driver, region: "egm4", driver: "nvgrace_gpu_vfio_pci", previous: nil)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("gpu", &gpu, "Its PCI address.")
        try members.required("change", &change, "What happened.")
        try members.nullable("region", &region, "The region it belongs to now.")
        try members.nullable("driver", &driver, "Its driver now.")
        try members.nullable("previous", &previous, "The driver or region that it had before, where that has changed.")
    }
}
