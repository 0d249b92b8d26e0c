package import JSONRPC

/// Names the allocations to list.
package struct AllocationListParams: WireObject {
    /// The UUID of a VM: only its allocations, of which it may have one that drains and one that does not.
    package var vm: String?
    /// How many to list at most.
    package var limit: AllocationPageLength?
    /// Where to go on.
    package var after: AllocationCursorInfo?

    package init() {}

    package init(vm: String? = nil, limit: AllocationPageLength? = nil, after: AllocationCursorInfo? = nil) {
        self.vm = vm
        self.limit = limit
        self.after = after
    }
}

extension AllocationListParams {
    package static let typeName = "AllocationListParams"
    package static let summary = "Names the allocations to list."

    package static var example: Self {
        Self(vm: VMInfo.example.uuid, limit: AllocationPageLength(100))
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.optional(
            "vm", &vm,
            "The UUID of a VM: only its allocations, of which it may have one that drains and one that does not; all "
                + "VMs unless given.")
        try members.optional(
            "limit", &limit, "How many to list at most; all unless given, if they fit into one answer.")
        try members.optional("after", &after, "`next` of the answer before; the oldest come first unless given.")
    }
}
