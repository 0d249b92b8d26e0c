// Partitions: several allocations on one region. A region is cut as soon as it is clean and somebody asks for a part of
// it; from then on it is `allocated` to nobody in particular, and `partitionings` has its parts. A creator claims nothing
// while it waits: it makes the region be opened and scrubbed (`seekers`), and when there is room, takes it, records it and
// answers without an await in between. So there is no partition that is promised and not there, and nothing to give back.

extension Custodian {
    /// Makes the partitions that `request` asks for, one of each region, or finds those that the VM has already.
    func createPartitions(
        _ request: AllocationRequest, _ caller: Caller, ticket: UInt64, deadline: Deadline
    ) async throws(AllocationError) -> Allocation {
        var sought: [RegionName] = []
        defer { for name in sought { endSeeking(name) } }
        while true {
            guard !isStopping, !tickets.isAbandoned(ticket) else { throw .abandoned }
            // Each time: a rescan may have changed sizes and links.
            var shares = try RegionSelection.shares(for: request, in: topology, granule: settings.granule)
            if let existing = existingAllocation(of: request.vm), existing.state != .draining {
                for index in shares.indices {
                    let had = existing.shares.first { $0.region == shares[index].region }
                    shares[index].offset = had?.offset ?? 0
                }
                try compare(existing, with: request, shares: shares, caller: caller)
                try enterWaiting(ticket, caller, for: existing)
                rebind(existing.id, to: caller)
                return try await prepared(existing.id, ticket: ticket, deadline: deadline)
            }
            var obstacle = try partitionObstacle(shares, request)
            if obstacle != nil, sought.isEmpty {
                sought = shares.map(\.region)
                for name in sought { beginSeeking(name) }
                // What others had the last time is tried again at once.
                obstacle = try partitionObstacle(shares, request)
            }
            guard let obstacle else { return try takePartitions(shares, for: request, caller) }
            guard request.wait != nil || obstacle.passes else { throw obstacle.error }
            if deadline.isOver { throw request.wait == 0 ? obstacle.error : timedOut(deadline, obstacle.error) }
            do throws(AllocationError) { try enterWaiting(ticket, caller) } catch {
                throw request.wait == nil ? obstacle.error : error
            }
            await waitInLine(ticket, request, shares, behind: obstacle.error, isPatient: true)
        }
    }

    /// Makes the region be held and clean.
    private func beginSeeking(_ name: RegionName) {
        seekers[name, default: 0] += 1
        if records[name]?.allocation == nil { prepareOpen(name, .descriptor) }
        hurryIfAwaited(name)
        drive(name)
    }

    private func endSeeking(_ name: RegionName) {
        let left = (seekers[name] ?? 1) - 1
        seekers[name] = left > 0 ? left : nil
    }

    /// Takes what fits best of each region; everything else was looked at.
    private func takePartitions(
        _ wanted: [Allocation.Share], for request: AllocationRequest, _ caller: Caller
    ) throws(AllocationError) -> Allocation {
        guard allocations.count < settings.allocationLimit else { throw .tooMany(limit: settings.allocationLimit) }
        let id = AllocationID.random()
        let watch = try request.lifetime == .process ? self.watch(request, caller, for: id) : nil
        var taken: [Allocation.Share] = []
        var cut: Set<RegionName> = []
        for share in wanted {
            if partitionings[share.region] == nil, let record = records[share.region] {
                let map = partitionMap(of: record.region, retired: record.retired.runs)
                partitionings[share.region] = RegionPartitions(map: map, retired: record.retired.runs)
                cut.insert(share.region)
            }
            guard
                let offset = partitionings[share.region]?.map.bestFit(share.size, takesRetired: request.takesRetired)
            else { preconditionFailure("there was room for \(share.size) bytes of \(share.region)") }
            partitionings[share.region]?.take(
                offset: offset, size: share.size, for: id, of: request.vm, state: .allocated)
            taken.append(.init(region: share.region, offset: offset, size: share.size))
        }
        var allocation = makeAllocation(id, taken, for: request, caller, process: watch?.process)
        allocation.state = .allocated
        do throws(AllocationError) { try recordPartitions(allocation, cutting: cut) } catch {
            for share in taken {
                partitionings[share.region]?.untake(offset: share.offset)
                if cut.contains(share.region) { partitionings[share.region] = nil }
            }
            throw error
        }
        allocations[id] = allocation
        allocationByVM[request.vm.uuid] = id
        watches[id] = watch
        callCreators(of: request.vm.uuid)
        observe(.allocationCreated(allocation, by: caller))
        for share in taken where records[share.region]?.state == .ready {
            refuseTask(share.region, .regionBusy(share.region, by: allocation))
            change(share.region, to: .allocated)
        }
        observe(.allocationReady(allocation))
        wakeWaiters()
        return allocation
    }

    func partitionMap(of region: Region, retired: [RetiredBlock]) -> PartitionMap {
        PartitionMap(
            size: region.size, pageSize: memories[region.name]?.pageSize ?? settings.granule, retired: retired)
    }
}
