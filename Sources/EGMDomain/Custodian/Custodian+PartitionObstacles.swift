/// What keeps a partition from being made now.
struct PartitionObstacle {
    var error: AllocationError
    /// It is over after a step that takes as long as it takes, such as a scrub: every creator waits for that.
    var passes: Bool
}

extension Custodian {
    /// What keeps the parts from being taken now. Throws what waiting does not cure.
    func partitionObstacle(
        _ shares: [Allocation.Share], _ request: AllocationRequest
    ) throws(AllocationError) -> PartitionObstacle? {
        var obstacle: PartitionObstacle?
        for share in shares {
            let found = try partitionObstacle(share, request)
            // The one that lasts is the one to tell of.
            if let found, obstacle?.passes != false { obstacle = found }
        }
        return obstacle
    }

    private func partitionObstacle(
        _ share: Allocation.Share, _ request: AllocationRequest
    ) throws(AllocationError) -> PartitionObstacle? {
        let name = share.region
        guard let record = records[name] else { throw .regionAbsent(name) }
        if isOutdated(record) {
            let reason = "the host shows it in another way than before; egmd is taking that over"
            return PartitionObstacle(
                error: .regionDraining(name, holders: [], reason: reason), passes: maySettle(record))
        }
        switch record.state {
        case .faulty: throw .regionFaulty(name, reason: record.reason ?? "the reason is not known")
        case .absent: throw .regionAbsent(name)
        default: break
        }
        let isShared = settings.sharedRegions.contains(name)
        if let reason = record.sharingProblem(isAllowed: isShared) { throw .regionNotShareable(name, reason: reason) }
        try checkPartition(share, request, record)
        if let change = bindingChanges[name] {
            return PartitionObstacle(
                error: .regionDraining(name, holders: [], reason: change.reason), passes: isBrief(name))
        }
        if let owner = record.allocation.flatMap({ allocations[$0] }) {
            let isDraining = record.state == .draining
            return PartitionObstacle(
                error: isDraining ? draining(record) : .regionBusy(name, by: owner),
                passes: isDraining && record.looks == 0)
        }
        if isHeldByOthers(record) { return PartitionObstacle(error: draining(record), passes: false) }
        guard let partitions = partitionings[name] else {
            // Opened, scrubbed, or drained by partitions that are over.
            if record.state != .ready {
                return PartitionObstacle(
                    error: draining(record), passes: record.state != .draining || record.looks == 0)
            }
            let map = partitionMap(of: record.region, retired: record.retired.runs)
            guard map.bestFit(share.size, takesRetired: request.takesRetired) != nil else {
                throw noRoom(share, in: map)
            }
            return nil
        }
        guard record.capabilities != nil else {
            let reason = record.reason ?? "egmd is taking hold of it again after its restart"
            return PartitionObstacle(
                error: .regionDraining(name, holders: record.holders, reason: reason),
                passes: record.reattachProblem == nil && isUnheld(record) && mayOpen(record))
        }
        guard partitions.parts.count < settings.partitionLimit else {
            return PartitionObstacle(
                error: .tooManyPartitions(name, limit: settings.partitionLimit),
                passes: partitions.first(.dirty) != nil || partitions.first(.scrubbing) != nil)
        }
        if partitions.map.bestFit(share.size, takesRetired: request.takesRetired) != nil { return nil }
        return PartitionObstacle(
            error: noRoom(share, in: partitions.map),
            passes: partitions.willFit(share.size, takesRetired: request.takesRetired))
    }

    private func noRoom(_ share: Allocation.Share, in map: PartitionMap) -> AllocationError {
        .noRoom(share.region, requested: share.size, free: map.freeBytes, greatest: map.greatestFree)
    }

    private func checkPartition(
        _ share: Allocation.Share, _ request: AllocationRequest, _ record: RegionRecord
    ) throws(AllocationError) {
        let name = share.region
        guard request.delivery == .descriptor else {
            throw .deliveryUnavailable(
                request.delivery, region: name, reason: "a VM that opens the node itself gets all of the region")
        }
        try checkDelivery(request.delivery, of: record)
        let unit = max(PartitionMap.smallestUnit, memories[name]?.pageSize ?? settings.granule)
        guard share.size > 0, share.size % unit == 0, share.size <= record.region.size / unit * unit else {
            throw .partitionSizeInvalid(
                requested: request.size, region: name, regionSize: record.region.size / unit * unit, unit: unit)
        }
    }
}
