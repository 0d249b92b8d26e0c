// A daemon that comes back finds what its predecessor has promised. Each allocation of the ledger is held against the
// host (is the memory still there, the same and sound?) and against the processes (does the one that it is bound to
// still live?), and one of four things becomes of it; each is told. The allocation has its regions again before anything
// else may happen to them:
//
//   readopted   all is as it was: it goes on. Its memory is taken hold of again by the region's driver (+Reattach).
//   orphaned    its process or client ended while nobody watched: it drains, as it would have.
//   faulty      the host does not show the memory as it was: it goes on, because a VM may have it, but nobody can map
//               it any more; after its end the region is taken over as the host shows it then.
//   voided      of another boot, or in contradiction to another allocation: it is forgotten.

extension Custodian {
    /// Milliseconds that the client of an allocation with lifetime `connection` has to come back after a restart.
    package static let connectionGrace: UInt64 = 60_000

    /// Takes over what the ledger has; to be called after the regions are there and before any driver has run.
    func restore() {
        guard let replay else { return }
        self.replay = nil
        for entry in replay.voided {
            observe(.allocationRestored(entry, .voided(reason: "it is of an earlier boot of the host")))
        }
        for entry in replay.content.sortedEntries { restore(entry) }
        restoreGaps(from: replay.content)
        // Whoever has memory that the ledger does not know of is found when the region is opened, or looked for now.
        guard replay.problem != nil || !replay.voided.isEmpty || !replay.content.marks.isEmpty else { return }
        for name in records.keys where records[name]?.state == .found {
            records[name]?.isLookDue = true
            drive(name)
        }
    }

    private func restore(_ entry: LedgerEntry) {
        if let reason = contradiction(of: entry) {
            observe(.allocationRestored(entry, .voided(reason: reason)))
            return owe(.remove(entry.id))
        }
        var fault: String?
        for share in entry.shares where !share.isReturned {
            fault = restoreRegion(share, of: entry) ?? fault
        }
        var allocation = Allocation(entry)
        allocation.reason = fault
        allocations[entry.id] = allocation
        allocationByVM[entry.vm.uuid] = entry.id
        let outcome: RestoreOutcome
        if let reason = entry.isDraining ? nil : bind(entry) {
            outcome = .orphaned(reason: reason)
        } else {
            outcome = fault.map(RestoreOutcome.faulty) ?? .readopted
        }
        observe(.allocationRestored(entry, outcome))
        if case .orphaned(let reason) = outcome { end(entry.id, reason: reason) }
        for share in entry.shares { drive(share.region.name) }
    }

    /// Why an allocation cannot be true beside those that are restored already; nil if it can.
    private func contradiction(of entry: LedgerEntry) -> String? {
        let kept = entry.shares.filter { !$0.isReturned }
        guard !kept.isEmpty else { return "it has no region" }
        if Set(kept.map(\.region.name)).count < kept.count { return "it has a region twice" }
        if allocations[entry.id] != nil { return "its id is another one's" }
        if !entry.isDraining, let other = allocationByVM[entry.vm.uuid].flatMap({ allocations[$0] }),
            other.state != .draining
        {
            return "its VM has \(other.id)"
        }
        for share in kept {
            if let reason = contradictionInPartitions(share, of: entry) { return reason }
            if let other = records[share.region.name]?.allocation { return "\(other) has \(share.region.name)" }
        }
        return nil
    }

    /// Gives the allocation its region back; returns what is wrong with it.
    private func restoreRegion(_ share: LedgerEntry.Share, of entry: LedgerEntry) -> String? {
        let name = share.region.name
        if partitionings[name] != nil {
            partitionings[name]?.restore(share, of: entry)
            return records[name].flatMap { isOutdated($0) ? "\(name): \(difference(of: $0))" : nil }
        }
        // As it was when it was given away: what differs now is noticed as any later change of the host is.
        var region =
            topology.region(name)
            ?? Region(
                name: name, base: nil, size: 0, socket: nil, numaNode: nil, gpus: [], retiredTables: [],
                generation: .absent, isPresent: true, hazards: [])
        region.base = share.region.base
        region.size = share.region.size
        region.isPresent = true
        region.hazards.removeAll { $0.level == .fatal }
        let isPartition = entry.policy == .partition
        if isPartition {
            partitionings[name] = RegionPartitions(map: partitionMap(of: region, retired: []))
            partitionings[name]?.restore(share, of: entry)
        }
        let state: RegionState =
            isPartition ? .allocated : entry.isDraining ? .draining : entry.delivery == .path ? .handedOff : .allocated
        var record = RegionRecord(
            restoring: region, provider: memories[name]?.provider ?? .nvgraceEGM,
            retired: .unknown(regionSize: region.size, reason: "no source has been asked yet"), state: state,
            for: isPartition ? nil : entry.id, path: share.path)
        if !isPartition { record.reason = entry.ending }
        defer { records[name] = record }
        guard isOutdated(record) else { return nil }
        let fault = difference(of: record)
        record.reason = "\(fault); its owner keeps it until the end"
        return "\(name): \(fault)"
    }

    /// Watches again for what ends the allocation; returns what has ended it already.
    private func bind(_ entry: LedgerEntry) -> String? {
        let process: ProcessReference
        switch entry.lifetime {
        case .persistent:
            if entry.isActive, !entry.hasProcessEnded, let process = entry.process { watchUser(process, of: entry.id) }
            return nil
        case .process:
            guard let bound = entry.process else { return "the ledger does not name its process" }
            process = bound
        case .connection:
            guard let peer = entry.peer else { return "its connection ended with the earlier egmd" }
            process = peer
        }
        let id = entry.id
        let name = "its \(entry.lifetime == .process ? "process" : "client") \(process.pid)"
        do throws(ProcessWatchError) {
            watches[id] = try processes.watch(process) { [weak self] in
                // The port promises to call on our executor.
                self?.assumeIsolated {
                    $0.end(id, reason: "\(name) has ended", error: .processGone(pid: process.pid))
                }
            }
        } catch {
            switch error {
            case .gone, .replaced: return "\(name) ended while egmd did not run"
            case .failed(_, let reason):
                // Not to know is no reason to take a VM's memory; at its end the memory's users are looked for anyway.
                allocations[id]?.reason = "egmd cannot watch \(name): \(reason); release it when its VM is gone"
            }
        }
        if entry.lifetime == .connection { beginGrace(id) }
        return nil
    }

    /// Watches for the end of the process that has a persistent allocation to itself; it may be over already.
    private func watchUser(_ process: ProcessReference, of id: AllocationID) {
        do throws(AllocationError) { watches[id] = try watch(process, for: id) } catch {
            switch error {
            case .processGone, .processReplaced: noteEnd(ofProcess: process.pid, of: id)
            default: allocations[id]?.reason = "egmd cannot watch its process \(process.pid): \(sentence(of: error))"
            }
        }
    }

    private func sentence(of error: AllocationError) -> String {
        if case .processUnwatchable(_, let reason) = error { reason } else { "\(error)" }
    }

    private func beginGrace(_ id: AllocationID) {
        let seconds = Custodian.connectionGrace / 1000
        allocations[id]?.reason = "its client has \(seconds) s from egmd's start to ask for it again"
        graces[id] = Task(executorPreference: taskExecutor) {
            await self.clock.pause(milliseconds: Custodian.connectionGrace)
            await self.endGrace(id)
        }
    }

    private func endGrace(_ id: AllocationID) {
        guard graces.removeValue(forKey: id) != nil, !isStopping else { return }
        end(id, reason: "its client did not come back after egmd was started again")
    }

    /// Binds an allocation that waits for its client to the client's new connection.
    func rebind(_ id: AllocationID, to caller: Caller) {
        guard let grace = graces.removeValue(forKey: id) else { return }
        grace.cancel()
        watches[id] = nil
        allocations[id]?.connection = caller.connection
        allocations[id]?.reason = nil
    }
}

extension Allocation {
    fileprivate init(_ entry: LedgerEntry) {
        self.init(
            id: entry.id, vm: entry.vm, ownerUID: entry.ownerUID, lifetime: entry.lifetime, delivery: entry.delivery,
            policy: entry.policy,
            shares: entry.shares.map { Share(region: $0.region.name, offset: $0.offset, size: $0.size) },
            process: entry.process, connection: nil, created: entry.created,
            state: entry.isDraining ? .draining : .allocated, ending: entry.ending, isActive: entry.isActive,
            hasProcessEnded: entry.hasProcessEnded, peer: entry.peer)
    }
}
