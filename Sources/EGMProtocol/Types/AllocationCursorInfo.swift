package import JSONRPC

/// A place in the list of allocations. It stays right when the allocation has ended.
package struct AllocationCursorInfo: WireObject {
    /// When the allocation before the place was made, seconds since 1970.
    package var created: Int = 0
    /// The id of that allocation.
    package var id: String = ""

    package init() {}

    package init(created: Int, id: String) {
        self.created = created
        self.id = id
    }
}

extension AllocationCursorInfo {
    package static let typeName = "AllocationCursorInfo"
    package static let summary = "A place in the list of allocations. It stays right when the allocation has ended."

    package static var example: Self {
        Self(created: AllocationInfo.example.created, id: AllocationInfo.example.id)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required(
            "created", &created, "When the allocation before the place was made, seconds since 1970.")
        try members.required("id", &id, "The id of that allocation.")
    }
}
