package import JSONRPC

/// What to plan a VM from.
package struct PlanCreateParams: WireObject {
    /// Its GPUs, by PCI address; those of `vm` unless given, and all of the host without `vm`.
    package var gpus: [String] = []
    /// How much of the host it is to have.
    package var policy: PlanPolicyInfo = .socket
    /// Bytes of each region; what `vm` has unless given, else all that the policy allows.
    package var size: UInt64?
    /// Virtual CPUs; those of `vm` unless given.
    package var vcpus: UInt32?
    /// Guest nodes of each GPU's generic initiators.
    package var gpuNodes: GuestNodeCount = GuestNodeCount(8)
    /// How the memory will reach the VM.
    package var delivery: AllocationInfo.Delivery = .descriptor
    /// Whether its QEMU has the object `acpi-egm-memory`; stock QEMU has not.
    package var egmAware: Bool = true
    /// The VM as it is, to be checked.
    package var vm: PlanVMInfo?

    package init() {}

    package init(
        gpus: [String] = [], policy: PlanPolicyInfo = .socket, size: UInt64? = nil, vcpus: UInt32? = nil,
        gpuNodes: GuestNodeCount = GuestNodeCount(8), delivery: AllocationInfo.Delivery = .descriptor,
        egmAware: Bool = true, vm: PlanVMInfo? = nil
    ) {
        self.gpus = gpus
        self.policy = policy
        self.size = size
        self.vcpus = vcpus
        self.gpuNodes = gpuNodes
        self.delivery = delivery
        self.egmAware = egmAware
        self.vm = vm
    }
}

extension PlanCreateParams {
    package static let typeName = "PlanCreateParams"
    package static let summary = "What to plan a VM from."

    package static var example: Self {
        Self(gpus: ["0008:01:00.0", "0009:01:00.0"], policy: .socket, vcpus: 60)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.defaulted(
            "gpus", &gpus, "Its GPUs, by PCI address; those of `vm` unless given, and all of the host without `vm`.")
        try members.defaulted("policy", &policy, "How much of the host it is to have.")
        try members.optional(
            "size", &size, "Bytes of each region; what `vm` has unless given, else all that the policy allows.",
            schema: .byteCountInput)
        try members.optional("vcpus", &vcpus, "Virtual CPUs; those of `vm` unless given.")
        try members.defaulted("gpuNodes", &gpuNodes, "Guest nodes of each GPU's generic initiators.")
        try members.defaulted("delivery", &delivery, "How the memory will reach the VM.")
        try members.defaulted(
            "egmAware", &egmAware, "Whether its QEMU has the object `acpi-egm-memory`; stock QEMU has not.")
        try members.optional("vm", &vm, "The VM as it is, to be checked.")
    }
}
