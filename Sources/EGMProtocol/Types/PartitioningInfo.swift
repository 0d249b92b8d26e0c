package import JSONRPC

/// What a region is cut into.
package struct PartitioningInfo: WireObject {
    /// Parts that `region.get`, `region.adopt` and `region.yield` list. So many fit into one reply.
    package static let listed = 1024
    /// Parts of each region that the lists of all regions have.
    package static let listedBeside = 128

    /// By offset; the lowest ones if there are very many.
    package var partitions: [PartitionInfo] = []
    /// All parts that are not free.
    package var count: Int = 0
    /// Sizes and offsets are multiples of it, bytes.
    package var unit: UInt64 = 0
    /// Bytes in all free runs, those beside retired blocks included.
    package var free: UInt64 = 0
    /// Bytes of the greatest partition without retired blocks that there is room for.
    package var greatestFree: UInt64 = 0

    package init() {}

    package init(partitions: [PartitionInfo], count: Int, unit: UInt64, free: UInt64, greatestFree: UInt64) {
        self.partitions = partitions
        self.count = count
        self.unit = unit
        self.free = free
        self.greatestFree = greatestFree
    }
}

extension PartitioningInfo {
    package static let typeName = "PartitioningInfo"
    package static let summary = "What a region is cut into."

    package static var example: Self {
        Self(partitions: [.example], count: 1, unit: 1_048_576, free: 478_888_853_504, greatestFree: 359_971_946_496)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required(
            "partitions", &partitions,
            "The parts that are not free, by offset; of very many the lowest: \(PartitioningInfo.listed) in `region.get`, "
                + "`region.adopt` and `region.yield`, \(PartitioningInfo.listedBeside) of each region elsewhere.")
        try members.required("count", &count, "How many parts are not free.")
        try members.required("unit", &unit, "Sizes and offsets are multiples of it, bytes.")
        try members.required("free", &free, "Bytes in all free runs, those beside retired blocks included.")
        try members.required(
            "greatestFree", &greatestFree,
            "Bytes of the greatest partition without retired blocks that there is room for.")
    }
}
