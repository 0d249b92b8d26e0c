// What a region is cut into: parts that are somebody's or not clean, and a map of all that is free. What the map calls
// free is clean; a part goes back to it only after its own scrub.

/// The partitions of one region.
package struct RegionPartitions: Equatable, Sendable {
    package private(set) var map: PartitionMap
    /// By offset.
    package private(set) var parts: [UInt64: Partition] = [:]
    /// Parts that are an allocation's, draining ones among them.
    package private(set) var ownerCount = 0
    /// The parts that have something to be done about them, or that nothing can be done about.
    private(set) var unsettled: Set<UInt64> = []
    /// There are bytes in no unit, behind the last one, that are not known to be clean.
    private(set) var hasUnknownRest = false
    /// What the map was told of. It never becomes less while the region is cut: what was skipped is not known to be clean.
    private var retired: [RetiredBlock]

    init(map: PartitionMap, retired: [RetiredBlock] = []) {
        self.map = map
        self.retired = retired
    }

    /// By offset.
    package var sorted: [Partition] { parts.values.sorted { $0.offset < $1.offset } }

    /// The lowest part in that state; only for those that are not `allocated`.
    func first(_ state: Partition.State) -> Partition? {
        var lowest: Partition?
        for offset in unsettled {
            guard let part = parts[offset], part.state == state else { continue }
            if lowest.map({ part.offset < $0.offset }) ?? true { lowest = part }
        }
        return lowest
    }

    /// Those in that state; only for those that are not `allocated`.
    func all(_ state: Partition.State) -> [Partition] {
        unsettled.sorted().compactMap { parts[$0] }.filter { $0.state == state }
    }

    /// Makes free memory the allocation's; nil: nobody's, and not known to be clean.
    mutating func take(offset: UInt64, size: UInt64, for allocation: AllocationID?, state: Partition.State) {
        map.take(offset: offset, size: size)
        parts[offset] = Partition(offset: offset, size: size, state: state, allocation: allocation)
        if allocation != nil { ownerCount += 1 }
        if state != .allocated { unsettled.insert(offset) }
    }

    /// Takes an owner's partition back that was never handed out: it is as clean as it was.
    mutating func untake(offset: UInt64) {
        guard let part = parts.removeValue(forKey: offset) else { return }
        map.giveBack(offset: part.offset, size: part.size)
        unsettled.remove(offset)
        if part.allocation != nil { ownerCount -= 1 }
    }

    mutating func drain(offset: UInt64, reason: String?) {
        parts[offset]?.state = .draining
        parts[offset]?.reason = reason
        unsettled.insert(offset)
    }

    /// Notes who uses a part that drains.
    mutating func note(_ holders: [Holder], reason: String, at offset: UInt64) {
        parts[offset]?.holders = holders
        parts[offset]?.reason = reason
    }

    /// Nobody uses the part any more: it is nobody's.
    mutating func endDrain(offset: UInt64) {
        guard let part = parts[offset], part.state == .draining else { return }
        if part.allocation != nil { ownerCount -= 1 }
        parts[offset]?.allocation = nil
        parts[offset]?.state = .dirty
        parts[offset]?.holders = []
        parts[offset]?.reason = nil
    }

    mutating func move(_ offset: UInt64, to state: Partition.State, reason: String? = nil) {
        precondition(
            parts[offset]?.allocation == nil && unsettled.contains(offset), "only what is nobody's is scrubbed")
        parts[offset]?.state = state
        parts[offset]?.reason = reason
    }

    /// The part was scrubbed: it is free, together with its neighbours.
    mutating func free(offset: UInt64) {
        guard let part = parts[offset] else { return }
        precondition(part.state == .scrubbing, "what is free is clean")
        parts[offset] = nil
        unsettled.remove(offset)
        map.giveBack(offset: part.offset, size: part.size)
    }

    mutating func addRetired(_ runs: [RetiredBlock]) {
        guard !runs.isEmpty else { return }
        let all = RetiredPages(regionSize: UInt64.max, status: .known, runs: retired + runs).runs
        guard all != retired else { return }
        retired = all
        map.setRetired(all)
    }

    /// Where `size` bytes would fit if all that is nobody's were clean already.
    func willFit(_ size: UInt64, takesRetired: Bool) -> Bool {
        var map = map
        for offset in unsettled {
            guard let part = parts[offset], part.state == .dirty || part.state == .scrubbing else { continue }
            map.giveBack(offset: part.offset, size: part.size)
        }
        return map.bestFit(size, takesRetired: takesRetired) != nil
    }

    /// What the ledger has of an allocation's part.
    mutating func restore(_ share: LedgerEntry.Share, of entry: LedgerEntry) {
        take(offset: share.offset, size: share.size, for: entry.id, state: entry.isDraining ? .draining : .allocated)
        parts[share.offset]?.reason = entry.ending
    }

    /// Takes everything that is nobody's out of the map: it may be somebody's, and is not known to be clean.
    ///
    /// - Parameter size: of the region, bytes.
    mutating func suspectGaps(size: UInt64) {
        hasUnknownRest = size % map.unit != 0
        for gap in map.freeRanges {
            take(offset: gap.lowerBound, size: gap.upperBound - gap.lowerBound, for: nil, state: .draining)
        }
    }
}
