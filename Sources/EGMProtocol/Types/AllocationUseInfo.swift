package import JSONRPC

/// Who uses an allocation's share of one region.
package struct AllocationUseInfo: WireObject {
    /// The allocation's id.
    package var allocation: String = ""
    /// The region.
    package var region: String = ""
    /// The processes that use its memory, apart from egmd.
    package var holders: [HolderInfo] = []
    /// Why that cannot be told; left out if it can.
    package var problem: String?

    package init() {}

    package init(allocation: String, region: String, holders: [HolderInfo], problem: String? = nil) {
        self.allocation = allocation
        self.region = region
        self.holders = holders
        self.problem = problem
    }
}

extension AllocationUseInfo {
    package static let typeName = "AllocationUseInfo"
    package static let summary = "Who uses an allocation's share of one region."

    package static var example: Self {
        Self(allocation: "a-5d0f3c9a7be21486", region: "egm4", holders: [.example])
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("allocation", &allocation, "The allocation's id.")
        try members.required("region", &region, "The region.")
        try members.required("holders", &holders, "The processes that use its memory, apart from egmd.")
        try members.optional("problem", &problem, "Why that cannot be told; left out if it can.")
    }
}
