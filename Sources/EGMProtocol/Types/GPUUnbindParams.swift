package import JSONRPC

/// Names a GPU that is to have no driver.
package struct GPUUnbindParams: WireObject {
    /// PCI address with domain.
    package var gpu: String = ""
    /// Also no longer bind it when egmd starts.
    package var persistent: Bool = false

    package init() {}

    package init(gpu: String, persistent: Bool = false) {
        self.gpu = gpu
        self.persistent = persistent
    }
}

extension GPUUnbindParams {
    package static let typeName = "GPUUnbindParams"
    package static let summary = "Names a GPU that is to have no driver."

    package static var example: Self { Self(gpu: "0008:01:00.0") }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("gpu", &gpu, "PCI address with domain.")
        try members.defaulted("persistent", &persistent, "Also no longer bind it when egmd starts.")
    }
}
