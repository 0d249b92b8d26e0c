package import JSONRPC

/// Names one region of an allocation.
package struct AllocationMapParams: WireObject {
    /// The allocation's id.
    package var id: String = ""
    /// The region; not needed where the allocation has only one.
    package var region: String?

    package init() {}

    package init(id: String, region: String? = nil) {
        self.id = id
        self.region = region
    }
}

extension AllocationMapParams {
    package static let typeName = "AllocationMapParams"
    package static let summary = "Names one region of an allocation."

    package static var example: Self {
        Self(id: "a-5d0f3c9a7be21486", region: "egm5")
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("id", &id, "The allocation's id.")
        try members.optional("region", &region, "The region; not needed where the allocation has only one.")
    }
}
