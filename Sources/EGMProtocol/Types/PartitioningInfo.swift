package import JSONRPC

/// What a region is cut into.
package struct PartitioningInfo: WireObject {
    /// By offset.
    package var partitions: [PartitionInfo] = []
    /// Sizes and offsets are multiples of it, bytes.
    package var unit: UInt64 = 0
    /// Bytes in all free runs, those beside retired blocks included.
    package var free: UInt64 = 0
    /// Bytes of the greatest partition without retired blocks that there is room for.
    package var greatestFree: UInt64 = 0

    package init() {}

    package init(partitions: [PartitionInfo], unit: UInt64, free: UInt64, greatestFree: UInt64) {
        self.partitions = partitions
        self.unit = unit
        self.free = free
        self.greatestFree = greatestFree
    }
}

extension PartitioningInfo {
    package static let typeName = "PartitioningInfo"
    package static let summary = "What a region is cut into."

    package static var example: Self {
        Self(partitions: [.example], unit: 1_048_576, free: 478_888_853_504, greatestFree: 359_971_946_496)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("partitions", &partitions, "The parts that are not free, by offset.")
        try members.required("unit", &unit, "Sizes and offsets are multiples of it, bytes.")
        try members.required("free", &free, "Bytes in all free runs, those beside retired blocks included.")
        try members.required(
            "greatestFree", &greatestFree,
            "Bytes of the greatest partition without retired blocks that there is room for.")
    }
}
