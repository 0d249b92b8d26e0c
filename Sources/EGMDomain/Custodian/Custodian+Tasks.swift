// Administrators' work on a clean region is done by its driver, like everything that touches the memory. A creator goes
// before it: a claim on a region whose task has not begun takes the region, and the administrator is told who has it.

extension Custodian {
    /// Scrubs a clean region again, or verifies it, because an administrator asks.
    ///
    /// - Parameter writes: whether to write zeros first; else everything is only read.
    /// - Throws: `verifyFailed` if a verify found a byte, after which the region is scrubbed; `regionNotHeld`,
    ///   `regionBusy` if somebody has it or comes first, `scrubFailed`.
    package func scrub(
        _ name: RegionName, writes: Bool, for caller: Caller, ticket: UInt64
    ) async throws(AllocationError) -> ScrubReport {
        tickets.begin(ticket)
        defer { tickets.end(ticket) }
        try await untilIdle(name, caller, ticket)
        lastTask += 1
        let id = lastTask
        defer { forgetTask(id, of: name) }
        records[name]?.task = writes ? .scrub(verify: settings.verifiesScrub) : .verify
        taskOwner[name] = id
        drive(name)
        while true {
            if let outcome = taskOutcomes[id] { return try outcome.get() }
            guard !isStopping, !tickets.isAbandoned(ticket) else { throw .abandoned }
            await nextChange()
        }
    }

    /// Waits until the region is ready and nobody has it.
    private func untilIdle(_ name: RegionName, _ caller: Caller, _ ticket: UInt64) async throws(AllocationError) {
        while true {
            let record = try administered(name, "region.scrub", by: caller)
            guard !isStopping, !tickets.isAbandoned(ticket) else { throw .abandoned }
            switch record.state {
            case .ready where record.allocation == nil && record.task == nil: return
            // Adopted a moment ago: its driver opens it next.
            case .found where isHeldByPolicy(record) && mayOpen(record): await nextChange()
            case .found: throw .regionNotHeld(name)
            case .allocated, .handedOff, .draining: throw .regionBusy(name, by: try owner(of: record))
            default: await nextChange()
            }
        }
    }

    /// Does what an administrator asked for; the region is ready and nobody has it.
    func perform(_ name: RegionName, _ memory: any RegionMemory) async {
        guard let task = records[name]?.task else { return }
        switch task {
        case .yield:
            await giveBack(name, memory, reason: "given up by an administrator")
            records[name]?.task = nil
            wakeWaiters()
        case .scrub(let verify):
            records[name]?.task = nil
            await scrub(name, memory, verify: verify)
        case .verify:
            records[name]?.task = nil
            await verify(name, memory)
        }
    }

    private func verify(_ name: RegionName, _ memory: any RegionMemory) async {
        change(name, to: .scrubbing)
        let cell = newProgress(name)
        let retired = records[name]?.retired.runs ?? []
        do throws(RegionMemoryError) {
            let report = try await memory.verify(skipping: retired) { cell.put($0) }
            noteFound(report.found, in: name)
            finishTask(name, .success(report))
            change(name, to: records[name]?.isScrubDue == true ? .dirty : .ready)
        } catch {
            let offset: UInt64?
            switch error {
            case .interrupted(let part): return noteInterrupted(name, part, wasClean: true)
            case .cancelled: return noteInterrupted(name, ScrubPart(end: 0, nanoseconds: 0), wasClean: true)
            case .notZero(let lowest): offset = lowest
            case .unavailable, .temporary, .held, .scrubFailed: offset = nil
            }
            finishTask(name, .failure(.verifyFailed(name, offset: offset, reason: "\(error)")))
            // Not proven clean any more: it is scrubbed before anybody gets it.
            change(name, to: .dirty, reason: error.description)
        }
    }

    /// Takes back a task that has not begun, because somebody else has the region now.
    func refuseTask(_ name: RegionName, _ error: AllocationError) {
        guard records[name]?.task != nil else { return }
        records[name]?.task = nil
        finishTask(name, .failure(error))
    }

    /// Tells whoever asked for the region's task what came of it.
    func finishTask(_ name: RegionName, _ outcome: Result<ScrubReport, AllocationError>) {
        guard let id = taskOwner.removeValue(forKey: name) else { return }
        taskOutcomes[id] = outcome
        wakeWaiters()
    }

    /// Whoever asked for the task has heard of it or left. What has begun ends at the next chunk: the region is as clean
    /// as it was, and a scrub that is asked for again goes on there.
    private func forgetTask(_ id: UInt64, of name: RegionName) {
        taskOutcomes[id] = nil
        guard taskOwner[name] == id else { return }
        taskOwner[name] = nil
        if records[name]?.task == nil, records[name]?.state == .scrubbing { memories[name]?.interrupt() }
        records[name]?.task = nil
        // Another administrator may wait for the region.
        wakeWaiters()
    }
}
