package import JSONRPC

/// Allocations.
package struct AllocationListResult: WireObject {
    /// Oldest first.
    package var allocations: [AllocationInfo] = []
    /// Where the rest begins.
    package var next: AllocationCursorInfo?

    package init() {}

    package init(allocations: [AllocationInfo], next: AllocationCursorInfo? = nil) {
        self.allocations = allocations
        self.next = next
    }
}

extension AllocationListResult {
    package static let typeName = "AllocationListResult"
    package static let summary = "Allocations."

    package static var example: Self {
        Self(allocations: [.example])
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("allocations", &allocations, "Oldest first.")
        try members.optional("next", &next, "Where the rest begins; only there if there is more than `limit`.")
    }
}
