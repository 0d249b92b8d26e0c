package import JSONRPC

/// The host, its regions, GPUs and device records, and what is wrong with them.
package struct TopologyResult: WireObject {
    /// The host.
    package var host: HostInfo = HostInfo()
    /// Sorted by proximity domain.
    package var regions: [RegionInfo] = []
    /// Sorted by address.
    package var gpus: [GPUInfo] = []
    /// One for each region.
    package var devices: [DeviceInfo] = []
    /// All hazards: those of the regions and those of the host.
    package var hazards: [HazardInfo] = []

    package init() {}

    package init(host: HostInfo, regions: [RegionInfo], gpus: [GPUInfo], devices: [DeviceInfo], hazards: [HazardInfo]) {
        self.host = host
        self.regions = regions
        self.gpus = gpus
        self.devices = devices
        self.hazards = hazards
    }
}

extension TopologyResult {
    package static let typeName = "TopologyResult"
    package static let summary = "The host, its regions, GPUs and device records, and what is wrong with them."

    package static var example: Self {
        Self(host: .example, regions: [.example], gpus: [.example], devices: [.example], hazards: [.example])
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("host", &host, "The host.")
        try members.required("regions", &regions, "Sorted by proximity domain.")
        try members.required("gpus", &gpus, "Sorted by address.")
        try members.required("devices", &devices, "One for each region.")
        try members.required("hazards", &hazards, "All hazards: those of the regions and those of the host.")
    }
}
