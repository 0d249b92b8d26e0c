// The lines in which creators wait. A creator is called when nothing is in its way at the region whose line it stands in,
// or something that waiting does not cure: it looks for itself then, and the next is called when it has looked. Between the
// two nobody else claims the region, so that who came last does not get it first. A creator that wants several regions
// stands in one line at a time, at its age's place; others may take its other regions meanwhile, because a region that
// stands idle helps nobody.
//
// Creators of partitions are called as soon as there is room for what they want, the oldest first; a smaller wish goes
// before an older one that does not fit.

extension Custodian {
    /// Waiting creates that root may have beyond the limit in all.
    package static let rootWaitingReserve = 16

    /// Gives a request that has to wait its place among those that do; it keeps it until it is answered.
    func enterWaiting(_ ticket: UInt64, _ caller: Caller) throws(AllocationError) {
        guard lines.users[ticket] == nil else { return }
        let all = settings.waitingLimit + (caller.uid == 0 ? Custodian.rootWaitingReserve : 0)
        guard lines.users.count < all else { throw .tooManyWaiting(limit: settings.waitingLimit, uid: nil) }
        // Root's are not counted, so that nobody but all together can lock it out, and not even they quite.
        if caller.uid != 0, lines.users.values.count(where: { $0 == caller.uid }) >= settings.waitingLimitPerUID {
            throw .tooManyWaiting(limit: settings.waitingLimitPerUID, uid: caller.uid)
        }
        lines.users[ticket] = caller.uid
    }

    /// Suspends until it is the creator's turn to look again.
    ///
    /// - Parameter obstacle: what is in its way.
    func waitInLine(
        _ ticket: UInt64, _ request: AllocationRequest, _ shares: [Allocation.Share], behind obstacle: AllocationError,
        isPatient: Bool
    ) async {
        guard let share = shares.first(where: { $0.region == obstacle.region }) ?? shares.first else { return }
        await withCheckedContinuation { turn in
            let waiter = CreatorQueue.Waiter(
                ticket: ticket, request: request, share: share, isPatient: isPatient, turn: turn)
            if request.policy == .partition {
                lines.partial.insert(waiter)
            } else if request.wait == nil {
                lines.hasty.insert(waiter)
            } else {
                lines.patient.insert(waiter)
            }
            endCall(of: ticket)
        }
    }

    /// The same for a request that finds its VM's allocation, if that is not ready: it waits with its maker. Only those
    /// who join count as waiting, because regions limit how many makers there are.
    func enterWaiting(_ ticket: UInt64, _ caller: Caller, for existing: Allocation) throws(AllocationError) {
        if existing.state == .preparing || isBeingReattached(existing) { try enterWaiting(ticket, caller) }
    }

    /// Suspends until the allocation's preparation is decided, or there is another reason to look.
    func waitForPreparation(_ id: AllocationID, _ ticket: UInt64, leavesIfHeld: Bool) async {
        await withCheckedContinuation { turn in
            lines.preparers[id, default: []].append(.init(ticket: ticket, leavesIfHeld: leavesIfHeld, turn: turn))
        }
    }

    /// What keeps a creator from claiming although nothing else does: an older one has been called.
    func promise(of shares: [Allocation.Share], to ticket: UInt64) -> AllocationError? {
        guard let share = shares.first(where: { lines.called[$0.region].map { $0 < ticket } ?? false }) else {
            return nil
        }
        return .regionDraining(share.region, holders: [], reason: "a request that has waited for it comes first")
    }

    /// The creator has looked, or is gone: the next may.
    func endCall(of ticket: UInt64) {
        guard !lines.called.isEmpty else { return }
        for (region, called) in lines.called where called == ticket {
            lines.called[region] = nil
            callNext(at: region)
            callHasty(at: region)
        }
    }

    /// Calls those that can go on after a change.
    func callCreators() {
        if isStopping { return callAllCreators() }
        for region in lines.patient.regions { callNext(at: region) }
        for region in lines.hasty.regions { callHasty(at: region) }
        for region in lines.partial.regions { callPartial(at: region) }
        for id in lines.preparers.keys { callPreparers(of: id) }
    }

    /// Everybody looks again: what they asked for may mean something else now.
    func callAllCreators() {
        for waiter in lines.patient.removeAll() { waiter.turn.resume() }
        for waiter in lines.hasty.removeAll() { waiter.turn.resume() }
        for waiter in lines.partial.removeAll() { waiter.turn.resume() }
        let preparers = lines.preparers
        lines.preparers = [:]
        for preparer in preparers.values.joined() { preparer.turn.resume() }
    }

    /// The VM has an allocation now, which is what they get, or are told of.
    func callCreators(of vm: VMUUID) {
        for waiter in lines.patient.remove(vm: vm) { waiter.turn.resume() }
        for waiter in lines.hasty.remove(vm: vm) { waiter.turn.resume() }
        for waiter in lines.partial.remove(vm: vm) { waiter.turn.resume() }
    }

    /// The request is not to wait any longer.
    func callCreator(_ ticket: UInt64) { lines.take(ticket)?.resume() }

    private func callNext(at region: RegionName) {
        guard lines.called[region] == nil, let first = lines.patient.first(at: region), canGoOn(first) else { return }
        lines.called[region] = first.ticket
        callCreator(first.ticket)
    }

    private func callHasty(at region: RegionName) {
        guard !isBrief(region) else { return }
        for waiter in lines.hasty.remove(at: region) { waiter.turn.resume() }
    }

    private func canGoOn(_ waiter: CreatorQueue.Waiter) -> Bool {
        do throws(AllocationError) {
            return try firstObstacle([waiter.share], waiter.request, isPatient: waiter.isPatient) == nil
        } catch {
            return true
        }
    }

    private func callPartial(at region: RegionName) {
        // Nothing that is as large as what did not fit needs a look.
        var tooLarge = [false: UInt64.max, true: UInt64.max]
        for waiter in lines.partial.all(at: region) {
            let (size, takesRetired) = (waiter.share.size, waiter.request.takesRetired)
            if waiter.request.wait != nil, size >= tooLarge[takesRetired] ?? .max { continue }
            if canGoOnPartially(waiter) { callCreator(waiter.ticket) } else { tooLarge[takesRetired] = size }
        }
    }

    private func canGoOnPartially(_ waiter: CreatorQueue.Waiter) -> Bool {
        do throws(AllocationError) {
            guard let obstacle = try partitionObstacle([waiter.share], waiter.request) else { return true }
            // Who did not ask to wait waits only for what passes.
            return waiter.request.wait == nil && !obstacle.passes
        } catch {
            return true
        }
    }

    private func callPreparers(of id: AllocationID) {
        guard let waiting = lines.preparers[id] else { return }
        if let allocation = allocations[id], isUndecided(allocation) {
            let isHeld = allocation.shares.contains { records[$0.region].map(isHeldByOthers) ?? false }
            guard isHeld, waiting.contains(where: \.leavesIfHeld) else { return }
            lines.preparers[id] = waiting.filter { !$0.leavesIfHeld }
            for preparer in waiting where preparer.leavesIfHeld { preparer.turn.resume() }
        } else {
            lines.preparers[id] = nil
            for preparer in waiting { preparer.turn.resume() }
        }
    }

    private func isUndecided(_ allocation: Allocation) -> Bool {
        switch allocation.state {
        case .preparing: true
        case .allocated: isBeingReattached(allocation)
        case .draining: false
        }
    }
}

extension AllocationError {
    /// The region that it says is in the way.
    fileprivate var region: RegionName? {
        switch self {
        case .regionBusy(let region, _), .regionDraining(let region, _, _), .regionPartitioned(let region, _),
            .noRoom(let region, _, _, _):
            region
        default: nil
        }
    }
}
