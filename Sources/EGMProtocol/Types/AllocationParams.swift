package import JSONRPC

/// Names an allocation.
package struct AllocationParams: WireObject {
    /// The allocation's id.
    package var id: String = ""

    package init() {}

    package init(id: String) {
        self.id = id
    }
}

extension AllocationParams {
    package static let typeName = "AllocationParams"
    package static let summary = "Names an allocation."

    package static var example: Self {
        Self(id: "a-5d0f3c9a7be21486")
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("id", &id, "The allocation's id.")
    }
}
