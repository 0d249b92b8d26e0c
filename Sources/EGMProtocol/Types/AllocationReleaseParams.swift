package import JSONRPC

/// Names an allocation to end.
package struct AllocationReleaseParams: WireObject {
    /// The allocation's id.
    package var id: String = ""
    /// For admins: kills the processes that use its memory, and then waits until nobody does, as ever.
    package var force: Bool = false

    package init() {}

    package init(id: String, force: Bool = false) {
        self.id = id
        self.force = force
    }
}

extension AllocationReleaseParams {
    package static let typeName = "AllocationReleaseParams"
    package static let summary = "Names an allocation to end."

    package static var example: Self {
        Self(id: "a-5d0f3c9a7be21486")
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("id", &id, "The allocation's id.")
        try members.defaulted(
            "force", &force,
            "For admins: kills the processes that use its memory, and then waits until nobody does, as ever. May be asked "
                + "for again while the allocation drains; a restart of egmd forgets it.")
    }
}
