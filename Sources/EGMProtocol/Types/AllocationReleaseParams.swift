package import JSONRPC

/// Names an allocation to end.
package struct AllocationReleaseParams: WireObject {
    /// The allocation's id.
    package var id: String = ""
    /// For admins: ends it whatever its holders do; it never skips the wait until nobody uses the memory.
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
            "For admins: ends it whatever its holders do; it never skips the wait until nobody uses the memory.")
    }
}
