/// A process that maps some of a region's memory or holds a descriptor of it.
package struct RegionUser: Equatable, Sendable {
    package var pid: Int32
    /// `comm` of the process.
    package var command: String
    /// Its parent; nil if that cannot be told.
    package var parent: Int32?
    /// The processes that a supervisor of egm-qemu puts descriptors into; empty for every other process.
    package var serves: [Int32]
    /// What it maps, bytes from the region's base.
    package var ranges: [Range<UInt64>]
    package var hasDescriptor: Bool

    package init(
        pid: Int32, command: String, parent: Int32?, ranges: [Range<UInt64>], hasDescriptor: Bool,
        serves: [Int32] = []
    ) {
        self.pid = pid
        self.command = command
        self.parent = parent
        self.ranges = ranges
        self.hasDescriptor = hasDescriptor
        self.serves = serves
    }

    /// How it keeps `part` in use; nil if it does not. Whoever maps other parts only is their user. Whoever maps nothing
    /// and has a descriptor could be about to map this one, unless it is, was started by, or serves nobody
    /// but users of other parts.
    func use(of part: Range<UInt64>, besides others: Set<Int32>) -> Holder? {
        if ranges.contains(where: { $0.overlaps(part) }) {
            return Holder(pid: pid, command: command, way: .maps)
        }
        if !serves.isEmpty, serves.allSatisfy(others.contains) { return nil }
        guard ranges.isEmpty, hasDescriptor, !others.contains(pid), parent.map(others.contains) != true else {
            return nil
        }
        return Holder(pid: pid, command: command, way: .descriptor)
    }
}
