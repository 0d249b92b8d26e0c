// Which parts of a region are free for another partition. A region is cut in units of the greater of a page and 1 MiB, so
// every partition can be mapped by itself and no two share a page. A unit with a retired block in it is no part of a run
// that is given out, unless the request takes retired blocks too: a partition without them can be used by guests that
// know nothing of retired memory.

/// The free parts of one region.
package struct PartitionMap: Equatable, Sendable {
    /// Partitions are multiples of this or of a page, whichever is greater; bytes.
    package static let smallestUnit: UInt64 = 1 << 20

    /// Bytes.
    package let unit: UInt64
    /// Whole units of the region; what is left of it behind them is in no partition.
    package let unitCount: Int
    /// Free, and without retired blocks.
    private(set) var free = FreeExtents()
    /// Free units with retired blocks.
    private(set) var flawedFree = FreeExtents()
    /// Units with retired blocks, used or free.
    private var flawed: FreeExtents

    /// A region all of which is free.
    ///
    /// - Parameters:
    ///   - size: of the region, bytes.
    ///   - pageSize: of its mappings, bytes; a power of two.
    package init(size: UInt64, pageSize: UInt64, retired: [RetiredBlock]) {
        unit = max(PartitionMap.smallestUnit, pageSize)
        unitCount = Int(size / unit)
        flawed = FreeExtents()
        flawed = flawedUnits(retired)
        if unitCount > 0 { giveBack(Extent(start: 0, count: unitCount)) }
    }

    /// Bytes that are free, those beside retired blocks included.
    package var freeBytes: UInt64 { UInt64(free.unitCount + flawedFree.unitCount) * unit }

    /// The greatest partition without retired blocks that there is room for, bytes.
    package var greatestFree: UInt64 { UInt64(free.byLength.last?.count ?? 0) * unit }

    /// All that is free, in bytes; by place.
    var freeRanges: [Range<UInt64>] {
        merged().byPlace.map { UInt64($0.start) * unit..<UInt64($0.end) * unit }
    }

    /// Whether nothing is taken.
    package var isUnused: Bool { free.unitCount + flawedFree.unitCount == unitCount }

    /// Where a partition of `size` bytes fits best: in the shortest free run that is long enough, at its start.
    ///
    /// - Parameters:
    ///   - size: a multiple of `unit`, above zero.
    ///   - takesRetired: whether it may have retired blocks in it.
    /// - Returns: bytes from the region's base; nil if it fits nowhere.
    package func bestFit(_ size: UInt64, takesRetired: Bool = false) -> UInt64? {
        precondition(size > 0 && size % unit == 0, "a partition of \(size) bytes in units of \(unit)")
        guard let count = Int(exactly: size / unit) else { return nil }
        let start = takesRetired && !flawedFree.byPlace.isEmpty ? merged().bestFit(count) : free.bestFit(count)
        return start.map { UInt64($0) * unit }
    }

    /// Whether all of the range is free; also one with retired blocks in it.
    package func isFree(offset: UInt64, size: UInt64) -> Bool {
        guard let extent = extent(offset: offset, size: size) else { return false }
        return pieces(of: extent).allSatisfy { $0.isFlawed ? flawedFree.contains($0.extent) : free.contains($0.extent) }
    }

    /// Takes a range that is free.
    package mutating func take(offset: UInt64, size: UInt64) {
        guard let extent = extent(offset: offset, size: size) else {
            preconditionFailure("\(size) bytes at \(offset) are no units of \(unit) within the region")
        }
        for piece in pieces(of: extent) {
            if piece.isFlawed { flawedFree.remove(piece.extent) } else { free.remove(piece.extent) }
        }
    }

    /// Takes a range back that was taken.
    package mutating func giveBack(offset: UInt64, size: UInt64) {
        guard let extent = extent(offset: offset, size: size) else {
            preconditionFailure("\(size) bytes at \(offset) are no units of \(unit) within the region")
        }
        giveBack(extent)
    }

    /// Puts another list of retired blocks in the place of the present one; what is taken stays taken.
    package mutating func setRetired(_ retired: [RetiredBlock]) {
        let allFree = merged().byPlace
        flawed = flawedUnits(retired)
        free = FreeExtents()
        flawedFree = FreeExtents()
        for extent in allFree { giveBack(extent) }
    }

    private mutating func giveBack(_ extent: Extent) {
        for piece in pieces(of: extent) {
            if piece.isFlawed { flawedFree.insert(piece.extent) } else { free.insert(piece.extent) }
        }
    }

    /// The range in units; nil if it is none of them, or beyond the region.
    private func extent(offset: UInt64, size: UInt64) -> Extent? {
        guard size > 0, size % unit == 0, offset % unit == 0, offset / unit < UInt64(unitCount),
            size / unit <= UInt64(unitCount) - offset / unit
        else { return nil }
        return Extent(start: Int(offset / unit), count: Int(size / unit))
    }

    private func flawedUnits(_ retired: [RetiredBlock]) -> FreeExtents {
        var units = FreeExtents()
        var next = 0
        for block in retired.sorted(by: { $0.offset < $1.offset }) where block.size > 0 {
            let first = max(next, Int(clamping: block.offset / unit))
            let end = min(unitCount, Int(clamping: (block.end - 1) / unit) + 1)
            guard first < end else { continue }
            units.insert(Extent(start: first, count: end - first))
            next = end
        }
        return units
    }

    /// The extent cut where runs of units with retired blocks begin and end.
    private func pieces(of extent: Extent) -> [(extent: Extent, isFlawed: Bool)] {
        var pieces: [(extent: Extent, isFlawed: Bool)] = []
        var next = extent.start
        for run in flawed.overlapping(extent) {
            let first = max(run.start, extent.start)
            if first > next { pieces.append((Extent(start: next, count: first - next), false)) }
            let end = min(run.end, extent.end)
            pieces.append((Extent(start: first, count: end - first), true))
            next = end
        }
        if next < extent.end { pieces.append((Extent(start: next, count: extent.end - next), false)) }
        return pieces
    }

    /// All that is free, whatever is retired in it.
    private func merged() -> FreeExtents {
        var all = free
        for extent in flawedFree.byPlace { all.insert(extent) }
        return all
    }
}
