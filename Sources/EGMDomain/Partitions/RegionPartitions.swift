// What a region is cut into: parts that are somebody's or not clean, and a map of all that is free. What the map calls
// free is clean; a part goes back to it only after its own scrub. Nothing here but a list of all parts takes longer the
// more parts there are (the moving of a few kilobytes in an array aside).

/// The partitions of one region.
package struct RegionPartitions: Equatable, Sendable {
    /// Parts of one region at one time, those that are not clean yet among them; one more is refused. After a restart what
    /// is suspected may make more.
    package static let limit = 16_384

    package private(set) var map: PartitionMap
    /// By offset.
    package private(set) var parts: [UInt64: Partition] = [:]
    /// Parts that are an allocation's, draining ones among them.
    package private(set) var ownerCount = 0
    /// The parts that have something to be done about them, or that nothing can be done about, by state.
    private var unsettled: [Partition.State: OffsetList] = [:]
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
    func first(_ state: Partition.State) -> Partition? { unsettled[state]?.first.flatMap { parts[$0] } }

    /// Those in that state; only for those that are not `allocated`.
    func all(_ state: Partition.State) -> [Partition] { (unsettled[state]?.offsets ?? []).compactMap { parts[$0] } }

    /// Makes free memory the allocation's; nil: nobody's, and not known to be clean.
    mutating func take(
        offset: UInt64, size: UInt64, for allocation: AllocationID?, of vm: VMIdentity? = nil, state: Partition.State
    ) {
        map.take(offset: offset, size: size)
        parts[offset] = Partition(offset: offset, size: size, state: state, allocation: allocation, vm: vm)
        if allocation != nil { ownerCount += 1 }
        file(offset, from: .allocated, to: state)
    }

    /// Takes an owner's partition back that was never handed out: it is as clean as it was.
    mutating func untake(offset: UInt64) {
        guard let part = parts.removeValue(forKey: offset) else { return }
        map.giveBack(offset: part.offset, size: part.size)
        file(offset, from: part.state, to: .allocated)
        if part.allocation != nil { ownerCount -= 1 }
    }

    mutating func drain(offset: UInt64, reason: String?) {
        set(offset, .draining, reason: reason)
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
        parts[offset]?.vm = nil
        parts[offset]?.holders = []
        set(offset, .dirty, reason: nil)
    }

    mutating func move(_ offset: UInt64, to state: Partition.State, reason: String? = nil) {
        guard let part = parts[offset] else { return }
        precondition(part.allocation == nil && part.state != .allocated, "only what is nobody's is scrubbed")
        set(offset, state, reason: reason)
    }

    /// The part was scrubbed: it is free, together with its neighbours.
    mutating func free(offset: UInt64) {
        guard let part = parts[offset] else { return }
        precondition(part.state == .scrubbing, "what is free is clean")
        parts[offset] = nil
        file(offset, from: part.state, to: .allocated)
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
        for part in all(.dirty) + all(.scrubbing) { map.giveBack(offset: part.offset, size: part.size) }
        return map.bestFit(size, takesRetired: takesRetired) != nil
    }

    /// What the ledger has of an allocation's part.
    mutating func restore(_ share: LedgerEntry.Share, of entry: LedgerEntry) {
        let state: Partition.State = entry.isDraining ? .draining : .allocated
        take(offset: share.offset, size: share.size, for: entry.id, of: entry.vm, state: state)
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

    /// Takes the ranges out of the map that the ledger does not know to be clean and that are no allocation's; false if
    /// they cannot be true beside the allocations, and then nothing here can be trusted.
    mutating func suspect(_ soiled: [UInt64: UInt64]) -> Bool {
        for (offset, size) in soiled where parts[offset]?.size != size {
            guard map.isFree(offset: offset, size: size) else { return false }
            take(offset: offset, size: size, for: nil, state: .draining)
        }
        // What an allocation has was recorded with it.
        return parts.values.allSatisfy { soiled[$0.offset] == $0.size }
    }

    private mutating func set(_ offset: UInt64, _ state: Partition.State, reason: String?) {
        guard let old = parts[offset]?.state else { return }
        parts[offset]?.state = state
        parts[offset]?.reason = reason
        file(offset, from: old, to: state)
    }

    private mutating func file(_ offset: UInt64, from old: Partition.State, to new: Partition.State) {
        if old != .allocated { unsettled[old]?.remove(offset) }
        if new != .allocated { unsettled[new, default: OffsetList()].insert(offset) }
    }
}
