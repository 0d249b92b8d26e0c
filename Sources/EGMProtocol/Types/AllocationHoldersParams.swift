package import JSONRPC

/// Names allocations whose users are looked for.
package struct AllocationHoldersParams: WireObject {
    /// The allocations; all unless given.
    package var ids: [String]?

    package init() {}

    package init(ids: [String]? = nil) {
        self.ids = ids
    }
}

extension AllocationHoldersParams {
    package static let typeName = "AllocationHoldersParams"
    package static let summary = "Names allocations whose users are looked for."

    package static var example: Self {
        Self(ids: ["a-5d0f3c9a7be21486"])
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.optional("ids", &ids, "The allocations; all unless given.")
    }
}
