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
        var record = record
        record.partitions = partitionings[record.region.name]
        guard record.state == .scrubbing else { return record }
        record.progress = progress[record.region.name]?.newest
        return record
    }

    /// All allocations, oldest first. Whoever is served at all may see them: they hold no secret, and an id opens nothing.
    package func allocationsByAge() -> [Allocation] {
        allocations.values.sorted { ($0.created, $0.id) < ($1.created, $1.id) }
    }

    /// How many allocations there are, and what they have.
    package func allocationFigures() -> AllocationFigures {
        var figures = AllocationFigures()
        for allocation in allocations.values { figures.count(allocation) }
        return figures
    }

    /// Those of one VM, oldest first: beside the one that it has there may be others that drain.
    package func allocations(ofVM uuid: VMUUID) -> [Allocation] {
        allocations.values.filter { $0.vm.uuid == uuid }.sorted { ($0.created, $0.id) < ($1.created, $1.id) }
    }

    package func allocation(_ id: AllocationID) throws(AllocationError) -> Allocation {
        guard let allocation = allocations[id] else { throw .unknownAllocation(id) }
        return allocation
    }

    /// The allocation, if `caller` may map, release or change it.
    ///
    /// Before it is active its owner's uid may; after that only the process that it is bound to, whatever its uid: all
    /// VMs of a host may have the same one.
    func allocation(_ id: AllocationID, changedBy caller: Caller) throws(AllocationError) -> Allocation {
        let allocation = try self.allocation(id)
        if caller.isAdmin { return allocation }
        if allocation.isActive, let process = allocation.process {
            guard caller.process == process else { throw .notItsProcess(id, process: process) }
        } else {
            guard allocation.ownerUID == caller.uid else { throw .notOwner(id) }
        }
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
