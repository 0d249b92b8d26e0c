package import JSONRPC

/// Allocations.
package struct AllocationListResult: WireObject {
    /// Oldest first; only the caller's own unless the caller is an admin.
    package var allocations: [AllocationInfo] = []

    package init() {}

    package init(allocations: [AllocationInfo]) {
        self.allocations = allocations
    }
}

extension AllocationListResult {
    package static let typeName = "AllocationListResult"
    package static let summary = "Allocations."

    package static var example: Self {
        Self(allocations: [.example])
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required(
            "allocations", &allocations,
            "Oldest first; only the caller's own unless the caller is an admin.")
    }
}
