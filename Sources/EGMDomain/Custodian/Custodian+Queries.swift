extension Custodian {
    /// All regions, sorted by name.
    package func regions() -> [RegionRecord] {
        records.values.map(withProgress).sorted { $0.region.name < $1.region.name }
    }

    package func region(_ name: RegionName) throws(AllocationError) -> RegionRecord {
        guard let record = records[name] else { throw .unknownRegion(name, known: records.keys.sorted()) }
        return withProgress(record)
    }

    private func withProgress(_ record: RegionRecord) -> RegionRecord {
        guard record.state == .scrubbing else { return record }
        var record = record
        record.progress = progress[record.region.name]?.newest
        return record
    }

    /// The allocations that `caller` may see, oldest first.
    package func allocations(for caller: Caller) -> [Allocation] {
        allocations.values.filter { caller.isAdmin || $0.ownerUID == caller.uid }
            .sorted { ($0.created, $0.id) < ($1.created, $1.id) }
    }

    package func allocation(_ id: AllocationID, for caller: Caller) throws(AllocationError) -> Allocation {
        guard let allocation = allocations[id] else { throw .unknownAllocation(id) }
        guard caller.isAdmin || allocation.ownerUID == caller.uid else { throw .notOwner(id) }
        return allocation
    }

    /// The retired runs inside a share, offsets from the region's base.
    package func retired(in share: Allocation.Share) -> RetiredPages {
        guard let record = records[share.region] else {
            return .unknown(regionSize: share.size, reason: "the region is gone")
        }
        let end = share.offset + share.size
        let inside = record.retired.runs.filter { $0.offset < end && $0.end > share.offset }
        return RetiredPages(regionSize: end, status: record.retired.status, runs: inside)
    }
}
