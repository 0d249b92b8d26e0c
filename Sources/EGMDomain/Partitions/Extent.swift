/// A run of units of a region that is cut into partitions.
struct Extent: Equatable, Sendable {
    /// Index of its first unit.
    var start: Int
    /// Units; above zero.
    var count: Int

    /// The index behind its last unit.
    var end: Int { start + count }
}
