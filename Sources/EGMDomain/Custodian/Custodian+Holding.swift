// A node that somebody else has open is no fault: it comes free. The driver tries again with growing pauses, as long as
// the region is wanted; a creator that did not ask to wait is told who has it.

extension Custodian {
    /// Milliseconds before the first new try; each further pause is twice as long, up to `longestRetry`.
    package static let firstRetry: UInt64 = 250
    package static let longestRetry: UInt64 = 30_000

    /// Whether an open may be tried now.
    func mayOpen(_ record: RegionRecord) -> Bool { record.retryAt == nil }

    /// Whether the region is to be held although nobody has asked for its memory.
    func isHeldByPolicy(_ record: RegionRecord) -> Bool {
        record.isWanted ?? (seekers[record.region.name] != nil || settings.hold(record.region.name) == .eager)
    }

    /// Leaves the region `found` because somebody else has the memory, and comes back to it later.
    func postpone(_ name: RegionName, _ holders: [Holder], _ reason: String) {
        guard let record = records[name] else { return }
        if record.state == .opening { change(name, to: .found, reason: reason) }
        beginPause(name)
        records[name]?.reason = reason
        records[name]?.holders = holders
        records[name]?.refusedBy = holders
        if record.refusedBy != holders { observe(.drainBlocked(name, holders: holders)) }
        if let claim = record.allocation {
            giveUp(claim, because: .regionDraining(name, holders: holders, reason: reason))
        }
        wakeWaiters()
    }

    /// Tries nothing with the region for a while; the more often in a row, the longer.
    func beginPause(_ name: RegionName) {
        let refusals = records[name]?.refusals ?? 0
        let pause = min(Custodian.firstRetry << UInt64(min(refusals, 16)), Custodian.longestRetry)
        let due = clock.monotonic() + pause * 1_000_000
        records[name]?.refusals = refusals + 1
        records[name]?.retryAt = due
        retries[name]?.cancel()
        retries[name] = Task(executorPreference: taskExecutor) {
            await self.clock.pause(milliseconds: pause)
            await self.retry(name, due)
        }
    }

    private func retry(_ name: RegionName, _ due: UInt64) {
        // Somebody else may have ended the pause, and perhaps begun another one.
        guard !Task.isCancelled, records[name]?.retryAt == due else { return }
        endPause(name)
        wakeWaiters()
        drive(name)
    }

    /// Lets the next open come at once.
    func endPause(_ name: RegionName) {
        retries.removeValue(forKey: name)?.cancel()
        guard records[name]?.retryAt != nil else { return }
        records[name]?.retryAt = nil
        // What was seen is old by now.
        records[name]?.holders = []
        records[name]?.reason = nil
    }

    /// Takes hold of a region from now on, whatever configuration says. It is opened (which may scrub for minutes)
    /// and scrubbed; nobody waits for that here. A region that could not be opened or scrubbed gets another chance.
    package func adopt(_ name: RegionName, for caller: Caller) throws(AllocationError) -> RegionRecord {
        guard caller.isAdmin else { throw .needsAdmin("region.adopt") }
        if let record = records[name], record.state == .faulty, !record.region.isFaulty, record.region.isPresent {
            change(name, to: .found)
        }
        let record = try administered(name, "region.adopt", by: caller)
        guard record.state != .handedOff else { throw .regionBusy(name, by: try owner(of: record)) }
        records[name]?.isWanted = true
        if record.task == .yield, record.state == .ready { records[name]?.task = nil }
        endPause(name)
        wakeWaiters()
        drive(name)
        return try region(name)
    }

    /// Gives a region up, so that others can open its node; it is not taken again before `adopt` or an allocation. A
    /// scrub that runs comes to its end first. Refused while an allocation has the region. Should another administrator
    /// adopt the region meanwhile, the record that is returned shows it.
    package func yield(
        _ name: RegionName, for caller: Caller, ticket: UInt64
    ) async throws(AllocationError) -> RegionRecord {
        tickets.begin(ticket)
        defer { tickets.end(ticket) }
        let record = try administered(name, "region.yield", by: caller)
        try checkNotOwned(record)
        records[name]?.isWanted = false
        endPause(name)
        while true {
            let record = try region(name)
            try checkNotOwned(record)
            guard record.isWanted == false else { return record }
            switch record.state {
            case .ready where record.task == nil:
                records[name]?.task = .yield
                drive(name)
            // While it is being closed it is found already.
            case .absent, .faulty: return record
            case .found where record.task == nil: return record
            default: break
            }
            guard !isStopping, !tickets.isAbandoned(ticket) else {
                if records[name]?.task == .yield, records[name]?.state == .ready { records[name]?.task = nil }
                throw .abandoned
            }
            await nextChange()
        }
    }

    /// Closes the memory of a region that is clean and nobody's. It is `found` before the close begins: a claim that
    /// comes meanwhile must not be given memory that is going away.
    func giveBack(_ name: RegionName, _ memory: any RegionMemory, reason: String?) async {
        change(name, to: .found, reason: reason)
        records[name]?.capabilities = nil
        await memory.close()
    }

    /// The record of a region that an administrator acts on.
    func administered(
        _ name: RegionName, _ method: String, by caller: Caller
    ) throws(AllocationError) -> RegionRecord {
        guard caller.isAdmin else { throw .needsAdmin(method) }
        let record = try region(name)
        switch record.state {
        case .faulty: throw .regionFaulty(name, reason: record.reason ?? "the reason is not known")
        case .absent: throw .regionAbsent(name)
        default: break
        }
        guard memories[name] != nil else {
            throw .deliveryUnavailable(
                .descriptor, region: name, reason: "egmd has no provider that can hold this region's memory")
        }
        return record
    }

    private func checkNotOwned(_ record: RegionRecord) throws(AllocationError) {
        let name = record.region.name
        if record.allocation != nil || partitionings[name] != nil {
            throw .regionBusy(name, by: try owner(of: record))
        }
    }

    func owner(of record: RegionRecord) throws(AllocationError) -> Allocation {
        if let partitions = partitionings[record.region.name] {
            throw .regionPartitioned(record.region.name, partitions: partitions.ownerCount)
        }
        guard let id = record.allocation, let allocation = allocations[id] else {
            throw .regionDraining(record.region.name, holders: record.holders, reason: "it is being given back")
        }
        return allocation
    }
}
