package import JSONRPC

/// The host.
package struct HostInfo: WireObject {
    /// Whether the daemon runs on a simulated host.
    package var simulated: Bool = false
    /// The kernel's id of this boot; allocations do not outlive it.
    package var bootId: String = ""
    /// The page size that mappings and sizes go by, bytes.
    package var pageSize: UInt64 = 0
    /// The kernel's release, as `uname -r` gives it.
    package var kernel: String = ""
    /// The machine, as `uname -m` gives it.
    package var architecture: String = ""
    /// The generation of the EGM driver, from evidence.
    package var driverGeneration: RegionInfo.Generation = .unknown
    /// Sockets that have GPUs or regions.
    package var sockets: Int = 0

    package init() {}

    package init(
        simulated: Bool, bootId: String, pageSize: UInt64, kernel: String, architecture: String,
        driverGeneration: RegionInfo.Generation, sockets: Int
    ) {
        self.simulated = simulated
        self.bootId = bootId
        self.pageSize = pageSize
        self.kernel = kernel
        self.architecture = architecture
        self.driverGeneration = driverGeneration
        self.sockets = sockets
    }
}

extension HostInfo {
    package static let typeName = "HostInfo"
    package static let summary = "The host."

    package static var example: Self {
        Self(
            simulated: true, bootId: "0b1c7a2e-4f6d-4f0a-8a3e-6a1f0c9d2b47", pageSize: 65536,
            kernel: "6.14.0-1008-nvidia-64k",
            architecture: "aarch64", driverGeneration: .standalone, sockets: 2)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("simulated", &simulated, "Whether the daemon runs on a simulated host.")
        try members.required("bootId", &bootId, "The kernel's id of this boot; allocations do not outlive it.")
        try members.required("pageSize", &pageSize, "The page size that mappings and sizes go by, bytes.")
        try members.required("kernel", &kernel, "The kernel's release, as `uname -r` gives it.")
        try members.required("architecture", &architecture, "The machine, as `uname -m` gives it.")
        try members.required("driverGeneration", &driverGeneration, "The generation of the EGM driver, from evidence.")
        try members.required("sockets", &sockets, "Sockets that have GPUs or regions.")
    }
}
