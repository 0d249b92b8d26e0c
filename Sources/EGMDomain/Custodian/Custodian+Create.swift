// Creating is all or nothing: everything that can be refused is refused before the first region is claimed, the claims
// are made without an await in between, and a preparation that fails gives every claim back. The answer is sent only
// when every region is proven scrubbed.

extension Custodian {
    /// Makes the allocation that `request` asks for, or finds the one that the VM has already.
    ///
    /// - Parameter ticket: names this request for `abandon(ticket:)`. A request that begins later has a greater one.
    package func create(
        _ request: AllocationRequest, for caller: Caller, ticket: UInt64
    ) async throws(AllocationError) -> Allocation {
        tickets.begin(ticket)
        defer {
            lines.users[ticket] = nil
            tickets.end(ticket)
        }
        do throws(AllocationError) {
            return try await createOrFind(request, for: caller, ticket: ticket)
        } catch {
            observe(.allocationFailed(request.vm, by: caller, error))
            throw error
        }
    }

    private func createOrFind(
        _ request: AllocationRequest, for caller: Caller, ticket: UInt64
    ) async throws(AllocationError) -> Allocation {
        guard !request.vm.uuid.isNil else { throw .nilUUID }
        if request.ownerUID != nil, !caller.isAdmin { throw .needsAdmin("`for` names another uid") }
        let deadline = Deadline(seconds: request.wait, clock: clock)
        let alarm = deadline.milliseconds.map { wake(ticket, afterMilliseconds: $0 + 1) }
        defer { alarm?.cancel() }
        if request.policy == .partition {
            return try await createPartitions(request, caller, ticket: ticket, deadline: deadline)
        }

        var hasTried = false
        while true {
            let id = try await claim(request, caller, ticket: ticket, deadline: deadline, isPatient: hasTried)
            do throws(AllocationError) {
                return try await prepared(id, ticket: ticket, deadline: deadline)
            } catch {
                // Somebody else has the node: who asked to wait waits for it in the next claim.
                guard case .regionDraining = error, request.wait != nil, !deadline.isOver else { throw error }
                hasTried = true
            }
        }
    }

    /// Waits, if the request says so, until the shares are free, and claims them; or finds the VM's allocation.
    ///
    /// - Parameter isPatient: whether to wait for the next try where somebody else had the memory. A new request does
    ///   not: what was seen up to half a minute ago says little about now.
    private func claim(
        _ request: AllocationRequest, _ caller: Caller, ticket: UInt64, deadline: Deadline, isPatient: Bool
    ) async throws(AllocationError) -> AllocationID {
        defer { endCall(of: ticket) }
        while true {
            guard !isStopping, !tickets.isAbandoned(ticket) else { throw .abandoned }
            // Each time: a rescan may have changed sizes and links.
            let shares = try RegionSelection.shares(for: request, in: topology, granule: settings.granule)
            let obstacle: AllocationError
            if let existing = existingAllocation(of: request.vm), existing.state != .draining {
                try compare(existing, with: request, shares: shares, caller: caller)
                try enterWaiting(ticket, caller, for: existing)
                rebind(existing.id, to: caller)
                return existing.id
            } else if let found = try firstObstacle(shares, request, isPatient: isPatient)
                ?? promise(of: shares, to: ticket)
            {
                obstacle = found
            } else {
                return try claimNow(shares, for: request, caller)
            }
            // A region whose drain has just begun was not looked at yet; that look takes milliseconds and is worth
            // waiting for even if the caller did not ask to wait.
            let isBriefly =
                switch obstacle {
                case .regionDraining(let region, _, _), .regionPartitioned(let region, _): isBrief(region)
                default: false
                }
            guard request.wait != nil || isBriefly else { throw obstacle }
            if deadline.isOver { throw request.wait == 0 ? obstacle : timedOut(deadline, obstacle) }
            do throws(AllocationError) { try enterWaiting(ticket, caller) } catch {
                throw request.wait == nil ? obstacle : error
            }
            await waitInLine(ticket, request, shares, behind: obstacle, isPatient: isPatient)
        }
    }

    func existingAllocation(of vm: VMIdentity) -> Allocation? {
        allocationByVM[vm.uuid].flatMap { allocations[$0] }
    }

    /// The process at the other end of the caller's connection, so that the allocation can outlive a restart of egmd.
    private func peer(of caller: Caller) -> ProcessReference? {
        if let process = caller.process { return process }
        // The error is dropped: the process may have ended, or /proc may be closed to egmd. The allocation is as good for its
        // connection as any other, and who cannot be identified now could not prove later who it is: a restart ends it.
        return try? processes.identify(pid: caller.pid)
    }

    private func claimNow(
        _ shares: [Allocation.Share], for request: AllocationRequest, _ caller: Caller
    ) throws(AllocationError) -> AllocationID {
        guard allocations.count < settings.allocationLimit else { throw .tooMany(limit: settings.allocationLimit) }
        let id = AllocationID.random()
        let watch = try request.lifetime == .process ? self.watch(request, caller, for: id) : nil
        let allocation = makeAllocation(id, shares, for: request, caller, process: watch?.process)
        allocations[id] = allocation
        allocationByVM[request.vm.uuid] = id
        watches[id] = watch
        unanswered.insert(id)
        callCreators(of: request.vm.uuid)
        for share in shares {
            records[share.region]?.allocation = id
            refuseTask(share.region, .regionBusy(share.region, by: allocation))
            prepareOpen(share.region, request.delivery)
            if records[share.region]?.state == .scrubbing { memories[share.region]?.hurry() }
        }
        observe(.allocationCreated(allocation, by: caller))
        // Its creator is here to be told of a failure, also before it waits for the preparation.
        preparers[id] = 1
        defer { leavePreparation(of: id) }
        for share in shares {
            // What is clean is handed over at once, so that not even a caller with no time to wait waits for it.
            if records[share.region]?.state == .ready, request.delivery == .descriptor {
                hand(share.region)
            } else {
                drive(share.region)
            }
        }
        if let error = failures[id] { throw error }
        return id
    }

    /// An allocation that nobody has been told of.
    func makeAllocation(
        _ id: AllocationID, _ shares: [Allocation.Share], for request: AllocationRequest, _ caller: Caller,
        process: ProcessReference?
    ) -> Allocation {
        let peer = request.lifetime == .connection ? peer(of: caller) : nil
        return Allocation(
            id: id, vm: request.vm, ownerUID: request.ownerUID ?? caller.uid, lifetime: request.lifetime,
            delivery: request.delivery, policy: request.policy, shares: shares, process: process,
            connection: request.lifetime == .connection ? caller.connection : nil, created: clock.now(),
            state: .preparing, peer: peer)
    }

    /// A new claim tries at once what others had the last time, with the shortest pauses from then on, and an allocation
    /// by descriptor ends what `yield` has begun.
    func prepareOpen(_ name: RegionName, _ delivery: AllocationDelivery) {
        if records[name]?.retryAt != nil {
            endPause(name)
            records[name]?.refusals = 0
        }
        if delivery == .descriptor, records[name]?.isWanted == false { records[name]?.isWanted = nil }
    }

    /// Waits until the allocation's regions are clean.
    func prepared(
        _ id: AllocationID, ticket: UInt64, deadline: Deadline
    ) async throws(AllocationError) -> Allocation {
        preparers[id, default: 0] += 1
        defer { leavePreparation(of: id) }
        while true {
            guard let allocation = allocations[id] else { throw failures[id] ?? .abandoned }
            if tickets.isAbandoned(ticket) {
                leave(allocation, because: .abandoned)
                throw .abandoned
            }
            switch allocation.state {
            case .allocated where !isBeingReattached(allocation):
                unanswered.remove(id)
                return allocation
            case .allocated: break
            case .draining: throw failures[id] ?? .abandoned
            case .preparing: break
            }
            if let error = reasonToLeave(allocation, deadline) {
                leave(allocation, because: error)
                throw error
            }
            await waitForPreparation(id, ticket, leavesIfHeld: deadline.seconds == nil)
        }
    }

    /// Why a creator waits no longer for a preparation that still goes on.
    private func reasonToLeave(_ allocation: Allocation, _ deadline: Deadline) -> AllocationError? {
        if isStopping { return .abandoned }
        let held = allocation.shares.lazy.compactMap { self.records[$0.region] }.first(where: isHeldByOthers)
        if let held, deadline.seconds == nil { return draining(held) }
        return deadline.isOver ? timedOut(deadline, held.map(draining)) : nil
    }

    /// One creator goes. If it was the last one that could have been told of the allocation, nobody will ever learn
    /// its id, so it ends; whoever asks again for the VM gets a new one.
    private func leave(_ allocation: Allocation, because error: AllocationError) {
        guard unanswered.contains(allocation.id), preparers[allocation.id] == 1 else { return }
        switch allocation.state {
        case .preparing: giveUp(allocation.id, because: error)
        case .allocated: end(allocation.id, reason: "its creator went away before the answer")
        case .draining: break
        }
    }

    private func leavePreparation(of id: AllocationID) {
        let left = (preparers[id] ?? 1) - 1
        preparers[id] = left > 0 ? left : nil
        if left <= 0 { failures[id] = nil }
    }

    /// Ends an allocation that was never handed out: its regions go back as they are.
    func giveUp(_ id: AllocationID, because error: AllocationError) {
        guard let allocation = allocations[id], allocation.state == .preparing else { return }
        if preparers[id] != nil { failures[id] = error }
        forget(allocation)
        for share in allocation.shares {
            records[share.region]?.allocation = nil
            // Claimed, clean, and nobody was ever given a descriptor: still clean.
            switch records[share.region]?.state {
            case .allocated:
                change(share.region, to: .ready)
                if records[share.region]?.isScrubDue == true { change(share.region, to: .dirty) }
                drive(share.region)
            case .handedOff:
                // Nobody was told the path, but the look before the next open is cheap.
                change(share.region, to: .draining, reason: "given back before the answer")
                drive(share.region)
            default: break
            }
        }
        observe(.allocationEnded(allocation))
        wakeWaiters()
    }

    /// Removes an allocation from the books.
    func forget(_ allocation: Allocation) {
        allocations[allocation.id] = nil
        watches[allocation.id] = nil
        forced.remove(allocation.id)
        graces.removeValue(forKey: allocation.id)?.cancel()
        unanswered.remove(allocation.id)
        if allocationByVM[allocation.vm.uuid] == allocation.id { allocationByVM[allocation.vm.uuid] = nil }
    }
}
