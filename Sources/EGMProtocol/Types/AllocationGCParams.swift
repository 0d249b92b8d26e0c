package import JSONRPC

/// How to look for allocations that nobody needs.
package struct AllocationGCParams: WireObject {
    /// Only say what would be ended.
    package var dryRun: Bool = false

    package init() {}

    package init(dryRun: Bool = false) {
        self.dryRun = dryRun
    }
}

extension AllocationGCParams {
    package static let typeName = "AllocationGCParams"
    package static let summary = "How to look for allocations that nobody needs."

    package static var example: Self {
        Self(dryRun: true)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.defaulted("dryRun", &dryRun, "Only say what would be ended.")
    }
}
