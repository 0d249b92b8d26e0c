package import JSONRPC

/// A VM as its XML or its command line describes it.
package struct PlanVMInfo: WireObject {
    /// The VM's UUID; regions that it has itself are not busy for it.
    package var uuid: String?
    /// For people.
    package var name: String?
    /// All of its memory, bytes.
    package var memory: UInt64?
    /// Its virtual CPUs.
    package var vcpus: UInt32?
    /// The PCI devices of the host that it has, GPUs or not.
    package var devices: [PlanDeviceInfo] = []
    /// Its memory on nodes of regions.
    package var backends: [PlanBackendInfo] = []

    package init() {}

    package init(
        uuid: String? = nil, name: String? = nil, memory: UInt64? = nil, vcpus: UInt32? = nil,
        devices: [PlanDeviceInfo] = [], backends: [PlanBackendInfo] = []
    ) {
        self.uuid = uuid
        self.name = name
        self.memory = memory
        self.vcpus = vcpus
        self.devices = devices
        self.backends = backends
    }
}

extension PlanVMInfo {
    package static let typeName = "PlanVMInfo"
    package static let summary = "A VM as its XML or its command line describes it."

    package static var example: Self {
        Self(
            uuid: "5f0c9f4e-8d0a-4a65-9c1b-0d3f6f4c2a11", name: "train-07", memory: 479_962_595_328, devices: [.example]
        )
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.optional(
            "uuid", &uuid, "The VM's UUID; regions that it has itself are not busy for it.",
            schema: .string(pattern: "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"))
        try members.optional("name", &name, "For people.")
        try members.optional("memory", &memory, "All of its memory, bytes.", schema: .byteCountInput)
        try members.optional("vcpus", &vcpus, "Its virtual CPUs.")
        try members.defaulted("devices", &devices, "The PCI devices of the host that it has, GPUs or not.")
        try members.defaulted("backends", &backends, "Its memory on nodes of regions.")
    }
}
