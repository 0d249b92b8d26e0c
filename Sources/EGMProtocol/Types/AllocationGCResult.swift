package import JSONRPC

/// What was ended, and what was left.
package struct AllocationGCResult: WireObject {
    /// Nothing was changed.
    package var dryRun: Bool = false
    /// What drains now (or would), oldest first.
    package var ended: [AllocationGCItem] = []
    /// Everything else that the caller may end, oldest first.
    package var kept: [AllocationGCItem] = []

    package init() {}

    package init(dryRun: Bool, ended: [AllocationGCItem], kept: [AllocationGCItem]) {
        self.dryRun = dryRun
        self.ended = ended
        self.kept = kept
    }
}

extension AllocationGCResult {
    package static let typeName = "AllocationGCResult"
    package static let summary = "What was ended, and what was left."

    package static var example: Self {
        Self(dryRun: true, ended: [.example], kept: [])
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("dryRun", &dryRun, "Nothing was changed.")
        try members.required("ended", &ended, "What drains now (or would), oldest first.")
        try members.required("kept", &kept, "Everything else that the caller may end, oldest first.")
    }
}
