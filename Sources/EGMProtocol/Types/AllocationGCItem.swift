package import JSONRPC

/// An allocation that was looked at, and what came of it.
package struct AllocationGCItem: WireObject {
    /// The allocation's id.
    package var id: String = ""
    /// The VM.
    package var vm: VMInfo = VMInfo()
    /// Why it was ended, or why it was left.
    package var reason: String = ""

    package init() {}

    package init(id: String, vm: VMInfo, reason: String) {
        self.id = id
        self.vm = vm
        self.reason = reason
    }
}

extension AllocationGCItem {
    package static let typeName = "AllocationGCItem"
    package static let summary = "An allocation that was looked at, and what came of it."

    package static var example: Self {
        Self(id: "a-5d0f3c9a7be21486", vm: .example, reason: "its process 4711 has ended")
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("id", &id, "The allocation's id.")
        try members.required("vm", &vm, "The VM.")
        try members.required("reason", &reason, "Why it was ended, or why it was left.")
    }
}
