package import JSONRPC

/// A part of a region that is not free.
package struct PartitionInfo: WireObject {
    /// The id of the allocation that has it; null once nobody uses it any more.
    package var allocation: String?
    /// The VM that the allocation is for; null once nobody uses the part any more.
    package var vm: VMInfo?
    /// Bytes from the region's base.
    package var offset: UInt64 = 0
    /// Bytes.
    package var size: UInt64 = 0
    /// Where in its life it is.
    package var state: PartitionInfo.State = .allocated
    /// Why it drains or is faulty; null if there is nothing to say.
    package var reason: String?

    package init() {}

    package init(
        allocation: String?, vm: VMInfo?, offset: UInt64, size: UInt64, state: PartitionInfo.State, reason: String?
    ) {
        self.allocation = allocation
        self.vm = vm
        self.offset = offset
        self.size = size
        self.state = state
        self.reason = reason
    }
}

extension PartitionInfo {
    package static let typeName = "PartitionInfo"
    package static let summary = "A part of a region that is not free."

    package static var example: Self {
        Self(
            allocation: "a-5c1d3f60b2a7e984", vm: .example, offset: 359_971_946_496, size: 1_073_741_824,
            state: .allocated, reason: nil)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.nullable(
            "allocation", &allocation, "The id of the allocation that has it; null once nobody uses it any more.")
        try members.nullable(
            "vm", &vm, "The VM that the allocation is for; null once nobody uses the part any more.")
        try members.required("offset", &offset, "Bytes from the region's base.")
        try members.required("size", &size, "Bytes.")
        try members.required("state", &state, "Where in its life it is.")
        try members.nullable(
            "reason", &reason, "Why it drains or is faulty; null if there is nothing to say.")
    }
}
