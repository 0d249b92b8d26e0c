package import JSONRPC

/// A claim on one or more regions for one VM.
package struct AllocationInfo: WireObject {
    /// Names the allocation; random, never used again.
    package var id: String = ""
    /// The VM.
    package var vm: VMInfo = VMInfo()
    /// The user it belongs to.
    package var owner: UIDInfo = UIDInfo()
    /// Where in its life it is.
    package var state: AllocationInfo.State = .preparing
    /// What ends it, apart from a release.
    package var lifetime: AllocationInfo.Lifetime = .persistent
    /// How the memory reaches the VM.
    package var delivery: AllocationInfo.Delivery = .descriptor
    /// How much of the host it must take at once.
    package var policy: AllocationInfo.Policy = .socket
    /// What it has, sorted by region.
    package var regions: [ShareInfo] = []
    /// The process it is bound to.
    package var process: ProcessInfo?
    /// Whether it was activated: only its process or an administrator may act on it.
    package var active: Bool = false
    /// The process that it was activated for has ended, and it outlives that one.
    package var processEnded: Bool = false
    /// Seconds since 1970.
    package var created: Int = 0
    /// Why it ended, once it drains.
    package var ending: String?
    /// What else is to be known of it, such as how it came over a restart of egmd.
    package var reason: String?

    package init() {}

    package init(
        id: String, vm: VMInfo, owner: UIDInfo, state: AllocationInfo.State, lifetime: AllocationInfo.Lifetime,
        delivery: AllocationInfo.Delivery, policy: AllocationInfo.Policy, regions: [ShareInfo], process: ProcessInfo?,
        active: Bool = false, processEnded: Bool = false, created: Int, ending: String?, reason: String? = nil
    ) {
        self.id = id
        self.vm = vm
        self.owner = owner
        self.state = state
        self.lifetime = lifetime
        self.delivery = delivery
        self.policy = policy
        self.regions = regions
        self.process = process
        self.active = active
        self.processEnded = processEnded
        self.created = created
        self.ending = ending
        self.reason = reason
    }
}

extension AllocationInfo {
    package static let typeName = "AllocationInfo"
    package static let summary = "A claim on one or more regions for one VM."

    package static var example: Self {
        Self(
            id: "a-5d0f3c9a7be21486", vm: .example, owner: .example, state: .allocated, lifetime: .process,
            delivery: .descriptor, policy: .socket, regions: [.example], process: .example, active: true,
            created: 1_790_000_123,
            ending: nil)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("id", &id, "Names the allocation; random, never used again.")
        try members.required("vm", &vm, "The VM.")
        try members.required("owner", &owner, "The user it belongs to.")
        try members.required("state", &state, "Where in its life it is.")
        try members.required("lifetime", &lifetime, "What ends it, apart from a release.")
        try members.required("delivery", &delivery, "How the memory reaches the VM.")
        try members.required("policy", &policy, "How much of the host it must take at once.")
        try members.required("regions", &regions, "What it has, sorted by region.")
        try members.nullable("process", &process, "The process it is bound to.")
        try members.required(
            "active", &active, "Whether it was activated: only its process or an administrator may act on it.")
        try members.required(
            "processEnded", &processEnded,
            "Whether the process that it was activated for has ended; it outlives that one.")
        try members.required("created", &created, "Seconds since 1970.")
        try members.nullable("ending", &ending, "Why it ended, once it drains.")
        try members.optional(
            "reason", &reason, "What else is to be known of it, such as how it came over a restart of egmd.")
    }
}
