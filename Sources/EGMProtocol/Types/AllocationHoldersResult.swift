package import JSONRPC

/// Who uses the memory of allocations.
package struct AllocationHoldersResult: WireObject {
    /// One for each allocation and region, in the order asked for, else oldest first.
    package var uses: [AllocationUseInfo] = []

    package init() {}

    package init(uses: [AllocationUseInfo]) {
        self.uses = uses
    }
}

extension AllocationHoldersResult {
    package static let typeName = "AllocationHoldersResult"
    package static let summary = "Who uses the memory of allocations."

    package static var example: Self {
        Self(uses: [.example])
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required(
            "uses", &uses, "One for each allocation and region, in the order asked for, else oldest first.")
    }
}
