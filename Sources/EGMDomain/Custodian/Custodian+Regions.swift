extension Custodian {
    /// Starts the region's driver unless it runs already.
    func drive(_ name: RegionName) {
        guard drivers[name] == nil, !isStopping, let record = records[name] else { return }
        guard memories[name] != nil || maySettle(record) || record.state == .draining || partitionings[name] != nil
        else { return }
        drivers[name] = Task(executorPreference: taskExecutor) { await self.live(name) }
    }

    /// What the driver of a region does.
    private func live(_ name: RegionName) async {
        await loadFinds(name)
        if case .unknown = records[name]?.retired.status { await readRetiredPages(name) }
        var hasSettled = false
        while !Task.isCancelled, !hasSettled {
            if let record = records[name], maySettle(record) {
                await settle(name)
                hasSettled = true
            } else if await !step(name) {
                break
            }
        }
        drivers[name] = nil
        // A change between the last look and here would find a driver that runs, and start none. A new record has a
        // driver of its own.
        if !Task.isCancelled, hasSettled || needsStep(name) { drive(name) }
    }

    /// Whether there is something to do for the region.
    private func needsStep(_ name: RegionName) -> Bool {
        guard let record = records[name] else { return false }
        if maySettle(record) { return true }
        if let change = bindingChanges[name], change.keepsClosed { return change.look == .due }
        if needsPartitionStep(name) { return true }
        guard memories[name] != nil else { return record.state == .draining }
        if waitsForReclaim(record) { return true }
        if record.isRetiredDue, record.capabilities != nil { return true }
        if isUseAsked(record) { return true }
        return switch record.state {
        case .found:
            mayOpen(record) && (record.allocation != nil || isHeldByPolicy(record) || record.isLookDue)
        // A claim of an allocation that is gone would be a bug; it must not become a driver that spins.
        case .ready: record.allocation.map { allocations[$0] != nil } ?? (record.task != nil)
        case .dirty, .draining: true
        case .allocated: isUnheld(record) && mayOpen(record)
        case .absent, .opening, .scrubbing, .handedOff, .faulty: false
        }
    }

    /// Does the next thing for the region; false if there is nothing to do.
    private func step(_ name: RegionName) async -> Bool {
        guard needsStep(name), let state = records[name]?.state else { return false }
        if needsPartitionStep(name), isRetiredReadOver(name) {
            await partitionStep(name)
            return true
        }
        guard let memory = memories[name] else {
            // A restored allocation of memory that the host does not show any more: nobody is left to ask, and before
            // it is used again it is opened, with all that comes before that.
            endDrain(name)
            return true
        }
        if bindingChanges[name]?.look == .due {
            await lookForChange(name, memory)
            return true
        }
        if records[name].map(waitsForReclaim) == true {
            await reclaim(name, memory)
            return true
        }
        if records[name]?.isRetiredDue == true, records[name]?.capabilities != nil {
            records[name]?.isRetiredDue = false
            await readRetiredPages(name)
            return true
        }
        if records[name].map(isUseAsked) == true {
            await lookForUse(name, memory)
            return true
        }
        let allocation = records[name]?.allocation.flatMap { allocations[$0] }
        switch state {
        case .found where allocation?.delivery == .path, .ready where allocation?.delivery == .path:
            await handOff(name, memory)
        case .found where allocation == nil && records[name].map(isHeldByPolicy) != true:
            await lookForStrangers(name, memory)
        case .found: await open(name, memory)
        case .allocated: await reattach(name, memory)
        case .dirty: await scrub(name, memory, verify: settings.verifiesScrub)
        case .ready:
            if allocation != nil { hand(name) } else { await perform(name, memory) }
        case .draining: await drain(name, memory)
        default: return false
        }
        return true
    }

    func change(_ name: RegionName, to next: RegionState, reason: String? = nil) {
        guard let from = records[name]?.state else { return }
        records[name]?.move(to: next, reason: reason)
        if let region = records[name]?.region { noteMark(of: region, from: from, to: next) }
        observe(.regionChanged(name, from: from, to: next, reason: reason))
        wakeWaiters()
    }

    func readRetiredPages(_ name: RegionName) async {
        guard let memory = memories[name] else { return }
        let answer = await memory.retiredPages()
        addRetired(attributed(answer, name), to: name)
        saveFinds(name)
    }

    func addRetired(_ more: RetiredPages, to name: RegionName) {
        guard let before = records[name]?.retired else { return }
        let merged = before.merging(more)
        guard merged != before else { return }
        records[name]?.retired = merged
        // It was clean when it went bad.
        if records[name]?.state == .ready { records[name]?.spareAll() }
        partitionings[name]?.addRetired(merged.runs)
        if merged.runs != before.runs {
            observe(.retiredPagesChanged(name, blocks: merged.blockCount))
            saveFinds(name)
        }
        wakeWaiters()
    }

    private func open(_ name: RegionName, _ memory: any RegionMemory) async {
        guard recordOpen(name) else { return }
        records[name]?.isLookDue = false
        change(name, to: .opening)
        do throws(RegionMemoryError) {
            // Not in one statement with the await: the record would be read before it and written back after it, and
            // whatever happened to the region in between would be undone.
            let capabilities = try await memory.open()
            records[name]?.capabilities = capabilities
            await readRetiredPages(name)
            // That the open succeeded does not mean that nobody else has the memory. The GPUs may be in use already:
            // nobody has owned the memory yet, and some launchers open them before they ask for it.
            let isUnused = await waitUntilUnused(name, memory, ignoring: [.vfio])
            if !isUnused, !Task.isCancelled {
                // Others use it, and there is no sense in it any more.
                return await giveBack(name, memory, reason: records[name].flatMap(reasonToGiveBack))
            }
            records[name]?.refusals = 0
            records[name]?.refusedBy = nil
            change(name, to: .dirty)
        } catch {
            switch error {
            case .cancelled: change(name, to: .found)
            case .held(let holders, let reason): postpone(name, holders, reason)
            case .temporary(let reason): postpone(name, [], reason)
            default: fail(name, "\(name) could not be opened: \(error)")
            }
        }
    }

    func scrub(_ name: RegionName, _ memory: any RegionMemory, verify: Bool) async {
        let wasClean = records[name]?.state == .ready
        change(name, to: .scrubbing)
        if records[name]?.isScrubDue == true { records[name]?.part = nil }
        records[name]?.isScrubDue = false
        let cell = newProgress(name)
        let skipped = records[name]?.untouchable ?? []
        let part = records[name]?.part
        // A scrub can only be hurried once it runs, so this has its turn when the call below waits.
        Task(executorPreference: taskExecutor) { await self.hurryIfAwaited(name) }
        do throws(RegionMemoryError) {
            let report = try await memory.scrub(skipping: skipped, verify: verify, resuming: part) { cell.put($0) }
            noteFound(report.found, in: name)
            records[name]?.noteUnwiped(report.found, isWhole: part == nil)
            records[name]?.part = nil
            records[name]?.lastScrub = report
            observe(.regionScrubbed(name, report))
            finishTask(name, .success(report))
            change(name, to: records[name]?.isScrubDue == true ? .dirty : .ready)
        } catch {
            switch error {
            case .interrupted(let part):
                records[name]?.part = part
                records[name]?.noteUnwiped(part.found, isWhole: false)
                noteInterrupted(name, part, wasClean: wasClean)
            case .cancelled: noteInterrupted(name, ScrubPart(end: 0, nanoseconds: 0), wasClean: wasClean)
            default:
                finishTask(name, .failure(.scrubFailed(name, reason: "\(error)")))
                fail(name, "\(name) could not be scrubbed: \(error)")
                // Nobody gets it any more, so nothing is held; what is found again is opened again.
                records[name]?.capabilities = nil
                await memory.close()
            }
        }
    }

    /// A scrub or verify was stopped half-way. What was clean before it still is: it writes nothing but zeros.
    func noteInterrupted(_ name: RegionName, _ part: ScrubPart, wasClean: Bool) {
        noteFound(part.found, in: name)
        // What was skipped so far may have to be scrubbed now.
        let isScrubDue = records[name]?.isScrubDue == true
        if isScrubDue { records[name]?.part = nil }
        let isOutdated = records[name].map(isOutdated) == true && !isStopping
        let cause = isScrubDue ? "its list of bad memory changed" : "the host shows it in another way than before"
        finishTask(
            name, .failure(isScrubDue || isOutdated ? .scrubFailed(name, reason: "\(cause) meanwhile") : .abandoned))
        change(name, to: wasClean && !isScrubDue ? .ready : .dirty)
    }

    /// Records as retired what a scrub or verify found bad.
    func noteFound(_ found: [RetiredBlock], in name: RegionName) {
        guard !found.isEmpty, let size = records[name]?.region.size else { return }
        addRetired(RetiredPages(regionSize: size, status: .unknown(reason: ""), runs: found), to: name)
    }

    func newProgress(_ name: RegionName) -> ProgressCell {
        let cell = progress[name, default: ProgressCell()]
        progress[name] = cell
        cell.put(nil)
        return cell
    }

    func hurryIfAwaited(_ name: RegionName) {
        let isScrubbing = records[name]?.state == .scrubbing || partitionings[name]?.first(.scrubbing) != nil
        if isScrubbing, records[name]?.allocation != nil || seekers[name] != nil { memories[name]?.hurry() }
    }

    /// Gives a clean region to the allocation that waits for it.
    func hand(_ name: RegionName) {
        guard let id = records[name]?.allocation, allocations[id] != nil else { return }
        change(name, to: .allocated)
        complete(id)
    }

    /// Answers the creators of an allocation when the last of its regions is theirs.
    func complete(_ id: AllocationID) {
        guard var allocation = allocations[id] else { return }
        let isComplete = allocation.shares.allSatisfy { share in
            records[share.region]?.state == .allocated || records[share.region]?.state == .handedOff
        }
        guard isComplete else { return }
        allocation.state = .allocated
        do throws(AllocationError) { try recordHandOver(allocation) } catch { return giveUp(id, because: error) }
        allocations[id] = allocation
        observe(.allocationReady(allocation))
        wakeWaiters()
    }

    /// Takes a region out of use, and fails the allocation that waits for it.
    private func fail(_ name: RegionName, _ reason: String) {
        let claim = records[name]?.allocation
        change(name, to: .faulty, reason: reason)
        if let claim { giveUp(claim, because: .regionFaulty(name, reason: reason)) }
    }
}
