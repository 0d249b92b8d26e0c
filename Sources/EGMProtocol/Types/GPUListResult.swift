package import JSONRPC

/// The host's GPUs.
package struct GPUListResult: WireObject {
    /// Sorted by address.
    package var gpus: [GPUInfo] = []

    package init() {}

    package init(gpus: [GPUInfo]) {
        self.gpus = gpus
    }
}

extension GPUListResult {
    package static let typeName = "GPUListResult"
    package static let summary = "The host's GPUs."

    package static var example: Self {
        Self(gpus: [.example])
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("gpus", &gpus, "Sorted by address.")
    }
}
