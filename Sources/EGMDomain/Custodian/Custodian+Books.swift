// What is promised is written down first. Two kinds of changes go to the ledger:
//  - Promises to somebody outside (an allocation's answer, a release's) are recorded before they are made, and refused if
//    that fails: `record`.
//  - What happens by itself (a process ended, a region was scrubbed) cannot be refused. If it cannot be recorded, the
//    ledger still has what was before, and from that the next daemon comes to the same end: a process that is gone, a
//    region that is scrubbed once more. It is owed, and goes with the next transaction: `owe`.
// There is no await between a decision, its record and its effect, so the ledger's order is the order of what happened.

extension Custodian {
    /// Keeps the books in `ledger` from now on; `adopt` restores what `replay` has. To be called before it.
    package func keepBooks(in ledger: any AllocationLedger, replay: LedgerReplay) {
        self.ledger = ledger
        self.replay = replay
        cleanRegions = Set(replay.content.marks.filter(\.value).keys)
        if let problem = replay.problem { observe(.ledgerProblem(problem)) }
    }

    /// Whether the region is known to be scrubbed and nobody had it since; after a restart this is what the ledger says.
    func isProvenClean(_ region: Region) -> Bool {
        RegionIdentity(region).map(cleanRegions.contains) ?? false
    }

    /// Writes `changes` and everything that is owed down, in one step.
    ///
    /// - Throws: `ledgerUnavailable`; nothing is recorded then.
    func record(_ changes: [LedgerChange]) throws(AllocationError) {
        let all = owed.filter { old in !changes.contains { $0.supersedes(old) } } + changes
        do throws(LedgerError) { try ledger?.commit(all) } catch { throw .ledgerUnavailable(error) }
        owed = []
        ledgerProblem = nil
        for change in all {
            switch change {
            case .clean(let region): cleanRegions.insert(region)
            case .dirty(let region), .cut(let region): cleanRegions.remove(region)
            case .put, .remove, .dirtyRange, .cleanRange: break
            }
        }
    }

    /// Writes `changes` down now, or else together with what is recorded next.
    func owe(_ changes: LedgerChange...) { owe(changes) }

    func owe(_ changes: [LedgerChange]) {
        do throws(AllocationError) { try record(changes) } catch {
            owed.removeAll { old in changes.contains { $0.supersedes(old) } }
            owed += changes
            noteLedgerProblem(error)
        }
    }

    /// Writes down that an allocation is its owner's, and that its regions are not clean any more.
    func recordHandOver(_ allocation: Allocation) throws(AllocationError) {
        let entry = entry(of: allocation)
        try record([.put(entry)] + entry.shares.map { .dirty($0.region) })
    }

    /// Writes down that an allocation has its partitions, and that those are not clean any more; of regions that were
    /// clean and whole until now also that they are cut.
    func recordPartitions(_ allocation: Allocation, cutting: Set<RegionName>) throws(AllocationError) {
        let entry = entry(of: allocation)
        var changes: [LedgerChange] = [.put(entry)]
        for share in entry.shares {
            if cutting.contains(share.region.name) { changes.append(.cut(share.region)) }
            changes.append(.dirtyRange(share.region, offset: share.offset, size: share.size))
        }
        try record(changes)
    }

    /// Writes down, before a region is opened, that its content is not known; false, and the open waits, if it cannot.
    func recordOpen(_ name: RegionName) -> Bool {
        guard let record = records[name], let identity = RegionIdentity(record.region),
            cleanRegions.contains(identity)
        else { return true }
        do throws(AllocationError) { try self.record([.dirty(identity)]) } catch {
            if let claim = record.allocation { giveUp(claim, because: error) }
            beginPause(name)
            if case .ledgerUnavailable(let problem) = error {
                records[name]?.reason = "it is not opened before that is recorded: \(problem)"
            }
            noteLedgerProblem(error)
            wakeWaiters()
            return false
        }
        return true
    }

    private func noteLedgerProblem(_ error: AllocationError) {
        guard case .ledgerUnavailable(let problem) = error, problem != ledgerProblem else { return }
        ledgerProblem = problem
        observe(.ledgerProblem(problem.description))
    }

    /// Keeps the mark of a region that has just gone from `from` to `next`. That it is dirty because somebody gets it
    /// is recorded with the allocation; that it is dirty because it is opened, before the open.
    func noteMark(of region: Region, from: RegionState, to next: RegionState) {
        guard let identity = RegionIdentity(region) else { return }
        switch next {
        case .ready: if from == .scrubbing { owe(.clean(identity)) }
        case .scrubbing, .opening, .allocated, .handedOff: break
        case .absent, .found, .dirty, .draining, .faulty: if cleanRegions.contains(identity) { owe(.dirty(identity)) }
        }
    }

    /// Whether the share is the allocation's still.
    func has(_ share: Allocation.Share, _ id: AllocationID) -> Bool {
        records[share.region]?.allocation == id
            || partitionings[share.region]?.parts[share.offset]?.allocation == id
    }

    /// The allocation as the ledger keeps it.
    func entry(of allocation: Allocation) -> LedgerEntry {
        LedgerEntry(
            id: allocation.id, vm: allocation.vm, ownerUID: allocation.ownerUID, lifetime: allocation.lifetime,
            delivery: allocation.delivery, policy: allocation.policy,
            shares: allocation.shares.map { share in
                let record = records[share.region].flatMap { has(share, allocation.id) ? $0 : nil }
                // Of a region that is given back only the name counts.
                let identity =
                    record.flatMap { RegionIdentity($0.region) }
                    ?? RegionIdentity(name: share.region, base: PhysicalAddress(0), size: share.offset + share.size)
                return LedgerEntry.Share(
                    region: identity, offset: share.offset, size: share.size, path: record?.handedPath,
                    isReturned: record == nil)
            },
            process: allocation.process, isActive: allocation.isActive, hasProcessEnded: allocation.hasProcessEnded,
            peer: allocation.peer, created: allocation.created,
            isDraining: allocation.state == .draining, ending: allocation.ending)
    }
}
