package import JSONRPC

/// What to allocate, for which VM. Regions are chosen by GPUs, by name, or both.
package struct AllocationCreateParams: WireObject {
    /// The VM; its UUID makes the call idempotent.
    package var vm: VMInfo = VMInfo()
    /// GPUs that the VM gets, by PCI address; their regions are used, and all GPUs of a used region must be named.
    package var gpus: [String] = []
    /// Regions by name.
    package var regions: [String] = []
    /// How much of the host it must take at once.
    package var policy: AllocationInfo.Policy = .socket
    /// Bytes of each region; the whole region unless given.
    package var size: UInt64?
    /// How the memory reaches the VM.
    package var delivery: AllocationInfo.Delivery = .descriptor
    /// What ends it, apart from a release.
    package var lifetime: AllocationInfo.Lifetime = .persistent
    /// The process it is bound to, with lifetime `process`; the caller unless given.
    package var pid: Int32?
    /// Seconds to wait for busy or draining regions and for the scrub; busy regions are refused at once unless given.
    package var wait: Double?
    /// The user it belongs to instead of the caller; for admins.
    package var beneficiary: UIDInfo?
    /// With policy `partition`: whether there may be retired blocks in it.
    package var allowRetired: Bool = false
    /// Whether to send notifications `request.progress`.
    package var progress: Bool = false

    package init() {}

    package init(
        vm: VMInfo, gpus: [String] = [], regions: [String] = [], policy: AllocationInfo.Policy = .socket,
        size: UInt64? = nil, delivery: AllocationInfo.Delivery = .descriptor,
        lifetime: AllocationInfo.Lifetime = .persistent, pid: Int32? = nil, wait: Double? = nil,
        beneficiary: UIDInfo? = nil, allowRetired: Bool = false, progress: Bool = false
    ) {
        self.vm = vm
        self.gpus = gpus
        self.regions = regions
        self.policy = policy
        self.size = size
        self.delivery = delivery
        self.lifetime = lifetime
        self.pid = pid
        self.wait = wait
        self.beneficiary = beneficiary
        self.allowRetired = allowRetired
        self.progress = progress
    }
}

extension AllocationCreateParams {
    package static let typeName = "AllocationCreateParams"
    package static let summary = "What to allocate, for which VM. Regions are chosen by GPUs, by name, or both."

    package static var example: Self {
        Self(
            vm: .example, gpus: ["0018:01:00.0", "0019:01:00.0"], lifetime: .process, pid: 4711, wait: 30)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("vm", &vm, "The VM; its UUID makes the call idempotent.")
        try members.defaulted(
            "gpus", &gpus,
            "GPUs that the VM gets, by PCI address; their regions are used, and all GPUs of a used region "
                + "must be named.")
        try members.defaulted("regions", &regions, "Regions by name.")
        try members.defaulted("policy", &policy, "How much of the host it must take at once.")
        try members.optional(
            "size", &size,
            "Bytes of each region; the whole region unless given. Policy `partition` needs it.", schema: .byteCountInput
        )
        try members.defaulted("delivery", &delivery, "How the memory reaches the VM.")
        try members.defaulted("lifetime", &lifetime, "What ends it, apart from a release.")
        try members.optional(
            "pid", &pid,
            "The process it is bound to, with lifetime `process`; the caller unless given.")
        try members.optional(
            "wait", &wait,
            "Seconds to wait for busy or draining regions and for the scrub; busy regions are refused at "
                + "once unless given.")
        try members.optional("for", &beneficiary, "The user it belongs to instead of the caller; for admins.")
        try members.defaulted(
            "allowRetired", &allowRetired, "With policy `partition`: whether there may be retired blocks in it.")
        try members.defaulted("progress", &progress, "Whether to send notifications `request.progress`.")
    }
}
