// Free runs, kept in two orders: by place, so that a run that comes back finds its neighbours, and by length, so that the
// shortest run that is long enough is found by bisection. Both are plain arrays: moving the tail of a few thousand
// 16-byte entries costs less than the allocations of a tree.

/// Disjoint runs of free units, none of them adjacent to another.
struct FreeExtents: Equatable, Sendable {
    /// By start.
    private(set) var byPlace: [Extent] = []
    /// By length, then start.
    private(set) var byLength: [Extent] = []

    /// Units in all runs.
    private(set) var unitCount = 0

    init() {}

    /// Runs that are ordered by place, none of them adjacent to another.
    init(_ runs: [Extent]) {
        byPlace = runs
        byLength = runs.sorted { ($0.count, $0.start) < ($1.count, $1.start) }
        unitCount = runs.reduce(0) { $0 + $1.count }
    }

    /// The start of the shortest run of at least `count` units, the lowest of several; nil if there is none.
    func bestFit(_ count: Int) -> Int? {
        let index = byLength.bisect { $0.count >= count }
        return index < byLength.count ? byLength[index].start : nil
    }

    /// Whether every unit of `extent` is free.
    func contains(_ extent: Extent) -> Bool {
        let index = byPlace.bisect { $0.end > extent.start }
        guard index < byPlace.count else { return false }
        return byPlace[index].start <= extent.start && extent.end <= byPlace[index].end
    }

    /// The runs that have at least one unit of `extent`.
    func overlapping(_ extent: Extent) -> ArraySlice<Extent> {
        let first = byPlace.bisect { $0.end > extent.start }
        return byPlace[first...].prefix { $0.start < extent.end }
    }

    /// Takes units out, all of which must be free.
    mutating func remove(_ extent: Extent) {
        let index = byPlace.bisect { $0.end > extent.start }
        precondition(index < byPlace.count, "units \(extent.start)..<\(extent.end) are not free")
        let run = byPlace[index]
        precondition(
            run.start <= extent.start && extent.end <= run.end, "units \(extent.start)..<\(extent.end) are not free")
        let left = Extent(start: run.start, count: extent.start - run.start)
        let right = Extent(start: extent.end, count: run.end - extent.end)
        // A search is followed by this, so it makes no array of the rest.
        switch (left.count > 0, right.count > 0) {
        case (false, false): byPlace.remove(at: index)
        case (true, false): byPlace[index] = left
        case (false, true): byPlace[index] = right
        case (true, true):
            byPlace[index] = left
            byPlace.insert(right, at: index + 1)
        }
        forgetLength(run)
        if left.count > 0 { noteLength(left) }
        if right.count > 0 { noteLength(right) }
        unitCount -= extent.count
    }

    /// Puts units back, none of which may be free, and joins them with their neighbours.
    mutating func insert(_ extent: Extent) {
        guard extent.count > 0 else { return }
        var joined = extent
        var replaced = byPlace.bisect { $0.end >= extent.start }
        let first = replaced
        while replaced < byPlace.count, byPlace[replaced].start <= extent.end {
            let neighbour = byPlace[replaced]
            precondition(
                neighbour.end == extent.start || neighbour.start == extent.end,
                "units \(extent.start)..<\(extent.end) are free already")
            forgetLength(neighbour)
            joined = Extent(start: min(joined.start, neighbour.start), count: joined.count + neighbour.count)
            replaced += 1
        }
        byPlace.replaceSubrange(first..<replaced, with: [joined])
        noteLength(joined)
        unitCount += extent.count
    }

    private mutating func noteLength(_ extent: Extent) { byLength.insert(extent, at: lengthIndex(extent)) }

    private mutating func forgetLength(_ extent: Extent) { byLength.remove(at: lengthIndex(extent)) }

    private func lengthIndex(_ extent: Extent) -> Int {
        byLength.bisect { ($0.count, $0.start) >= (extent.count, extent.start) }
    }
}

extension [Extent] {
    /// The first index at which `isBehind` holds, in an array that is ordered by it.
    fileprivate func bisect(_ isBehind: (Extent) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
