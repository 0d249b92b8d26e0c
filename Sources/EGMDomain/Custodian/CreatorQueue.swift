// Creators that wait for a region stand in line at it: only the first is woken, and only when nothing is in its way any
// more. Woken all at once, a thousand of them would look again at each change of a region to find that one can go on.

/// Creators that wait until they may claim, by the region that is in the way of each.
struct CreatorQueue {
    /// One of them, and what is needed to see whether it can go on.
    struct Waiter {
        /// Of its request; the smaller came first.
        let ticket: UInt64
        let request: AllocationRequest
        /// What it wants of the region that is in the way.
        let share: Allocation.Share
        let isPatient: Bool
        let turn: CheckedContinuation<Void, Never>
    }

    /// Each line in the order of the tickets; none is empty.
    private var lines: [RegionName: [Waiter]] = [:]

    /// Who waits for the region.
    func all(at region: RegionName) -> [Waiter] { lines[region] ?? [] }

    /// The regions for which somebody waits.
    var regions: [RegionName] { Array(lines.keys) }

    func first(at region: RegionName) -> Waiter? { lines[region]?.first }

    /// A creator that comes back to the line has its old place in it.
    mutating func insert(_ waiter: Waiter) {
        var line = lines[waiter.share.region] ?? []
        let place = line.lastIndex { $0.ticket < waiter.ticket }.map { $0 + 1 } ?? 0
        line.insert(waiter, at: place)
        lines[waiter.share.region] = line
    }

    mutating func remove(_ ticket: UInt64) -> Waiter? { remove { $0.ticket == ticket }.first }

    mutating func remove(vm: VMUUID) -> [Waiter] { remove { $0.request.vm.uuid == vm } }

    mutating func remove(at region: RegionName) -> [Waiter] { lines.removeValue(forKey: region) ?? [] }

    mutating func removeAll() -> [Waiter] { remove { _ in true } }

    /// Those that leave, in the order of their tickets.
    private mutating func remove(where leaves: (Waiter) -> Bool) -> [Waiter] {
        var leaving: [Waiter] = []
        for (region, line) in lines {
            let gone = line.filter(leaves)
            guard !gone.isEmpty else { continue }
            leaving += gone
            let left = line.filter { !leaves($0) }
            lines[region] = left.isEmpty ? nil : left
        }
        return leaving.sorted { $0.ticket < $1.ticket }
    }
}
