// What stands between a creator and a region: what waiting cures is an obstacle, what it does not cure is thrown.

extension Custodian {
    /// Whether what keeps the region from being claimed will be over in a moment, or be known to last.
    func isBrief(_ region: RegionName) -> Bool {
        guard let record = records[region] else { return false }
        // Its partitions are over and only being cleaned up, which takes as long as it takes.
        if let partitions = partitionings[region], partitions.ownerCount == 0 { return true }
        if lines.called[region] != nil { return true }
        return maySettle(record) || bindingChanges[region] != nil || (record.state == .draining && record.looks == 0)
    }

    func timedOut(_ deadline: Deadline, _ obstacle: AllocationError?) -> AllocationError {
        let cause =
            switch obstacle {
            case .regionBusy(let region, let owner): "\(region), which VM \(owner.vm.uuid) has"
            case .regionDraining(let region, _, let reason): "\(region) to drain (\(reason))"
            case .regionPartitioned(let region, let count): "\(region), of which \(count) VMs have a part"
            case .noRoom(let region, let size, _, let greatest):
                "\(size) bytes of \(region) (\(greatest) are free in one piece)"
            default: "the scrub"
            }
        return .timedOut(seconds: deadline.seconds ?? 0, waitingFor: cause)
    }

    /// What keeps a share from being claimed now. Throws what waiting does not cure.
    func firstObstacle(
        _ shares: [Allocation.Share], _ request: AllocationRequest, isPatient: Bool
    ) throws(AllocationError) -> AllocationError? {
        var obstacle: AllocationError?
        for share in shares {
            guard let record = records[share.region] else { throw .regionAbsent(share.region) }
            if maySettle(record) {
                let reason = "the host shows it in another way than before; egmd is taking that over"
                obstacle = obstacle ?? .regionDraining(share.region, holders: [], reason: reason)
                continue
            }
            switch record.state {
            case .faulty: throw .regionFaulty(share.region, reason: record.reason ?? "the reason is not known")
            case .absent: throw .regionAbsent(share.region)
            default: break
            }
            try checkDelivery(request.delivery, of: record)
            let isPostponed = record.state == .found && !mayOpen(record)
            if let change = bindingChanges[share.region] {
                obstacle = obstacle ?? .regionDraining(share.region, holders: [], reason: change.reason)
            } else if record.state == .draining || isHeldByOthers(record), isPatient || !isPostponed {
                obstacle = obstacle ?? draining(record)
            } else if let owner = record.allocation.flatMap({ allocations[$0] }) {
                obstacle = obstacle ?? .regionBusy(share.region, by: owner)
            } else if let partitions = partitionings[share.region] {
                obstacle = obstacle ?? .regionPartitioned(share.region, partitions: partitions.ownerCount)
            }
        }
        return obstacle
    }

    /// Whether somebody was found who uses the memory, when the region was opened or was to be.
    func isHeldByOthers(_ record: RegionRecord) -> Bool {
        (record.state == .opening && record.looks > 0) || (record.state == .found && !mayOpen(record))
    }

    func draining(_ record: RegionRecord) -> AllocationError {
        .regionDraining(
            record.region.name, holders: record.holders, reason: record.reason ?? "its VM has just ended")
    }

    func checkDelivery(_ delivery: AllocationDelivery, of record: RegionRecord) throws(AllocationError) {
        let region = record.region.name
        guard memories[region] != nil else {
            throw .deliveryUnavailable(
                delivery, region: region, reason: "egmd has no provider that can hold this region's memory")
        }
        switch delivery {
        case .path where memories[region]?.provider == .simulated:
            throw .deliveryUnavailable(
                delivery, region: region, reason: "its provider has no node that a VM could open by itself")
        case .descriptor where settings.hold(region) == .never && record.isWanted != true:
            throw .deliveryUnavailable(
                delivery, region: region,
                reason: "hold is \"never\" for it and nobody has adopted it, so egmd has no descriptor to give")
        case .path, .descriptor: break
        }
    }
}
