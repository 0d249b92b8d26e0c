package import JSONRPC

/// How a VM has to be made.
package struct PlanResult: WireObject {
    /// No check has failed.
    package var feasible: Bool = false
    /// How much of the host it has.
    package var policy: PlanPolicyInfo = .socket
    /// How its memory reaches it.
    package var delivery: AllocationInfo.Delivery = .descriptor
    /// All of its memory, bytes: the regions added up.
    package var memory: UInt64 = 0
    /// Its virtual CPUs; null if they are not known.
    package var vcpus: UInt32?
    /// Guest NUMA nodes: those of regions first, then those of GPUs.
    package var guestNodes: Int = 0
    /// The page size that sizes and offsets go by, bytes.
    package var pageSize: UInt64 = 0
    /// Bytes of guest addresses for the memory of its GPUs.
    package var mmioWindow: UInt64 = 0
    /// What it has of each region, in the order of the guest nodes.
    package var regions: [PlanRegionInfo] = []
    /// Its GPUs, in the order of their guest nodes.
    package var gpus: [PlanGPUInfo] = []
    /// Everything that was looked at.
    package var checks: [PlanCheckInfo] = []
    /// Arguments for QEMU on `virt`, without the program's name; null if a check failed.
    package var qemuArguments: [String]?
    /// What a domain needs, for a libvirt with memory of model egm; null if a check failed, or such a domain cannot say it.
    package var libvirt: String?
    /// What a domain needs with stock libvirt and its `qemu:commandline`; null if a check failed, or for the reason in check `stock-libvirt`.
    package var libvirtCommandLine: String?

    package init() {}

    package init(
        feasible: Bool, policy: PlanPolicyInfo, delivery: AllocationInfo.Delivery, memory: UInt64, vcpus: UInt32?,
        guestNodes: Int, pageSize: UInt64, mmioWindow: UInt64, regions: [PlanRegionInfo], gpus: [PlanGPUInfo],
        checks: [PlanCheckInfo], qemuArguments: [String]?, libvirt: String?, libvirtCommandLine: String?
    ) {
        self.feasible = feasible
        self.policy = policy
        self.delivery = delivery
        self.memory = memory
        self.vcpus = vcpus
        self.guestNodes = guestNodes
        self.pageSize = pageSize
        self.mmioWindow = mmioWindow
        self.regions = regions
        self.gpus = gpus
        self.checks = checks
        self.qemuArguments = qemuArguments
        self.libvirt = libvirt
        self.libvirtCommandLine = libvirtCommandLine
    }
}

extension PlanResult {
    package static let typeName = "PlanResult"
    package static let summary = "How a VM has to be made."

    package static var example: Self {
        Self(
            feasible: false, policy: .socket, delivery: .descriptor, memory: 479_962_595_328, vcpus: 60, guestNodes: 17,
            pageSize: 65536, mmioWindow: 4_398_046_511_104, regions: [.example], gpus: [.example], checks: [.example],
            qemuArguments: nil, libvirt: nil, libvirtCommandLine: nil)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("feasible", &feasible, "No check has failed.")
        try members.required("policy", &policy, "How much of the host it has.")
        try members.required("delivery", &delivery, "How its memory reaches it.")
        try members.required("memory", &memory, "All of its memory, bytes: the regions added up.")
        try members.nullable("vcpus", &vcpus, "Its virtual CPUs; null if they are not known.")
        try members.required("guestNodes", &guestNodes, "Guest NUMA nodes: those of regions first, then those of GPUs.")
        try members.required("pageSize", &pageSize, "The page size that sizes and offsets go by, bytes.")
        try members.required("mmioWindow", &mmioWindow, "Bytes of guest addresses for the memory of its GPUs.")
        try members.required("regions", &regions, "What it has of each region, in the order of the guest nodes.")
        try members.required("gpus", &gpus, "Its GPUs, in the order of their guest nodes.")
        try members.required("checks", &checks, "Everything that was looked at.")
        try members.nullable(
            "qemuArguments", &qemuArguments,
            "Arguments for QEMU on `virt`, without the program's name; null if a check failed.")
        try members.nullable(
            "libvirt", &libvirt,
            "What a domain needs, for a libvirt with memory of model egm; null if a check failed, or such a domain cannot say it."
        )
        try members.nullable(
            "libvirtCommandLine", &libvirtCommandLine,
            "What a domain needs with stock libvirt and its `qemu:commandline`; null if a check failed, or for the reason in check `stock-libvirt`."
        )
    }
}
