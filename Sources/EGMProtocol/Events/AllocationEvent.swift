package import JSONRPC

/// An allocation was made, is ready, ends, has ended, or was refused.
package struct AllocationEvent: EventPayload {
    /// What happened.
    package var change: AllocationEvent.Change = .created
    /// Its id; null if it was refused.
    package var allocation: String?
    /// The VM.
    package var vm: VMInfo = VMInfo()
    /// The user it belongs to, or who was refused it.
    package var owner: UIDInfo = UIDInfo()
    /// Its regions, sorted.
    package var regions: [String] = []
    /// Why it ends or was refused.
    package var reason: String?

    package init() {}

    package init(
        change: AllocationEvent.Change, allocation: String?, vm: VMInfo, owner: UIDInfo, regions: [String],
        reason: String?
    ) {
        self.change = change
        self.allocation = allocation
        self.vm = vm
        self.owner = owner
        self.regions = regions
        self.reason = reason
    }
}

extension AllocationEvent {
    package static let typeName = "AllocationEvent"
    package static let summary = "An allocation was made, is ready, ends, has ended, or was refused."
    package static let kind = EventKind.allocation

    package static var example: Self {
        Self(
            change: .created, allocation: "a-5d0f3c9a7be21486", vm: .example, owner: .example, regions: ["egm4"],
            reason: nil)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("change", &change, "What happened.")
        try members.nullable("allocation", &allocation, "Its id; null if it was refused.")
        try members.required("vm", &vm, "The VM.")
        try members.required("owner", &owner, "The user it belongs to, or who was refused it.")
        try members.required("regions", &regions, "Its regions, sorted.")
        try members.nullable("reason", &reason, "Why it ends or was refused.")
    }
}
