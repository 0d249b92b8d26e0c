package import JSONRPC

/// Names the allocations to list.
package struct AllocationListParams: WireObject {
    /// The UUID of a VM: only its allocations, of which it may have one that drains and one that does not.
    package var vm: String?

    package init() {}

    package init(vm: String?) {
        self.vm = vm
    }
}

extension AllocationListParams {
    package static let typeName = "AllocationListParams"
    package static let summary = "Names the allocations to list."

    package static var example: Self {
        Self(vm: VMInfo.example.uuid)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.optional(
            "vm", &vm,
            "The UUID of a VM: only its allocations, of which it may have one that drains and one that does not; all "
                + "VMs unless given.")
    }
}
