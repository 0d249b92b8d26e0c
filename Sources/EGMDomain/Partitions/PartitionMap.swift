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
    /// Free, whatever is retired in it. Kept beside `free`, and not made of it when it is asked for: that would be a search
    /// through all retired blocks.
    private(set) var allFree = FreeExtents()
    /// Units with retired blocks, used or free.
    private var flawed = FreeExtents()

    /// A region all of which is free.
    ///
    /// - Parameters:
    ///   - size: of the region, bytes.
    ///   - pageSize: of its mappings, bytes; a power of two.
    package init(size: UInt64, pageSize: UInt64, retired: [RetiredBlock]) {
        unit = max(PartitionMap.smallestUnit, pageSize)
        unitCount = Int(size / unit)
        flawed = flawedUnits(retired)
        allFree.insert(Extent(start: 0, count: unitCount))
        free = FreeExtents(allFree.byPlace.flatMap(soundPieces))
    }

    /// Bytes that are free, those beside retired blocks included.
    package var freeBytes: UInt64 { UInt64(allFree.unitCount) * unit }

    /// The greatest partition without retired blocks that there is room for, bytes.
    package var greatestFree: UInt64 { UInt64(free.byLength.last?.count ?? 0) * unit }

    /// All that is free, in bytes; by place.
    var freeRanges: [Range<UInt64>] {
        allFree.byPlace.map { UInt64($0.start) * unit..<UInt64($0.end) * unit }
    }

    /// Whether nothing is taken.
    package var isUnused: Bool { allFree.unitCount == unitCount }

    /// Where a partition of `size` bytes fits best: in the shortest free run that is long enough, at its start.
    ///
    /// - Parameters:
    ///   - size: a multiple of `unit`, above zero.
    ///   - takesRetired: whether it may have retired blocks in it.
    /// - Returns: bytes from the region's base; nil if it fits nowhere.
    package func bestFit(_ size: UInt64, takesRetired: Bool = false) -> UInt64? {
        precondition(size > 0 && size % unit == 0, "a partition of \(size) bytes in units of \(unit)")
        guard let count = Int(exactly: size / unit) else { return nil }
        return (takesRetired ? allFree : free).bestFit(count).map { UInt64($0) * unit }
    }

    /// `bestFit` for a size that nobody has checked yet; nil also for one that no partition can have.
    func place(_ size: UInt64) -> UInt64? {
        size > 0 && size.isMultiple(of: unit) ? bestFit(size) : nil
    }

    /// Whether all of the range is free; also one with retired blocks in it.
    package func isFree(offset: UInt64, size: UInt64) -> Bool {
        extent(offset: offset, size: size).map(allFree.contains) ?? false
    }

    /// Takes a range that is free.
    package mutating func take(offset: UInt64, size: UInt64) {
        guard let extent = extent(offset: offset, size: size) else {
            preconditionFailure("\(size) bytes at \(offset) are no units of \(unit) within the region")
        }
        allFree.remove(extent)
        for piece in soundPieces(of: extent) { free.remove(piece) }
    }

    /// Takes a range back that was taken.
    package mutating func giveBack(offset: UInt64, size: UInt64) {
        guard let extent = extent(offset: offset, size: size) else {
            preconditionFailure("\(size) bytes at \(offset) are no units of \(unit) within the region")
        }
        allFree.insert(extent)
        for piece in soundPieces(of: extent) { free.insert(piece) }
    }

    /// Puts another list of retired blocks in the place of the present one; what is taken stays taken.
    package mutating func setRetired(_ retired: [RetiredBlock]) {
        flawed = flawedUnits(retired)
        free = FreeExtents(allFree.byPlace.flatMap(soundPieces))
    }

    /// The range in units; nil if it is none of them, or beyond the region.
    private func extent(offset: UInt64, size: UInt64) -> Extent? {
        guard size > 0, size % unit == 0, offset % unit == 0, offset / unit < UInt64(unitCount),
            size / unit <= UInt64(unitCount) - offset / unit
        else { return nil }
        return Extent(start: Int(offset / unit), count: Int(size / unit))
    }

    private func flawedUnits(_ retired: [RetiredBlock]) -> FreeExtents {
        var runs: [Extent] = []
        for block in retired.sorted(by: { $0.offset < $1.offset }) where block.size > 0 {
            let first = max(runs.last?.end ?? 0, Int(clamping: block.offset / unit))
            let end = min(unitCount, Int(clamping: (block.end - 1) / unit) + 1)
            guard first < end else { continue }
            if let last = runs.last, last.end == first {
                runs[runs.count - 1].count += end - first
            } else {
                runs.append(Extent(start: first, count: end - first))
            }
        }
        return FreeExtents(runs)
    }

    /// What is left of the extent without the units that have retired blocks; by place.
    private func soundPieces(of extent: Extent) -> [Extent] {
        var pieces: [Extent] = []
        var next = extent.start
        for run in flawed.overlapping(extent) {
            if run.start > next { pieces.append(Extent(start: next, count: run.start - next)) }
            next = run.end
        }
        if next < extent.end { pieces.append(Extent(start: next, count: extent.end - next)) }
        return pieces
    }
}
