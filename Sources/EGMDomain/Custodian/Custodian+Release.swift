extension Custodian {
    /// Ends an allocation: it drains, and its regions are scrubbed when nobody uses them any more. Releasing one that
    /// drains already changes nothing.
    ///
    /// - Parameter force: for admins; the processes that keep it in use are killed. It never skips the wait. May be asked
    ///   for while the allocation drains; a restart of the daemon forgets it.
    package func release(
        _ id: AllocationID, force: Bool, for caller: Caller
    ) throws(AllocationError) -> Allocation {
        let allocation = try self.allocation(id, changedBy: caller)
        if force, !caller.isAdmin { throw .needsAdmin("`force`") }
        let reason = "released by uid \(caller.uid), pid \(caller.pid)"
        try endRecorded(allocation, reason: reason)
        if let draining = allocations[id] {
            if force, forced.insert(id).inserted, draining.policy == .partition { forcePartitions(of: draining) }
            return draining
        }
        // It was still being prepared, so there was nothing to drain.
        var ended = allocation
        ended.state = .draining
        ended.ending = reason
        return ended
    }

    /// Starts the end of an allocation once that is recorded.
    func endRecorded(_ allocation: Allocation, reason: String) throws(AllocationError) {
        if allocation.state == .allocated {
            var draining = allocation
            draining.state = .draining
            draining.ending = reason
            try record([.put(entry(of: draining))])
        }
        end(allocation.id, reason: reason, isRecorded: true)
    }

    /// Ends an allocation of which nobody was told, for the caller that made it. It may have ended by itself, or somebody
    /// may have found and activated it: then it stays. What the ledger cannot be told now it is told later.
    package func takeBack(_ id: AllocationID, for caller: Caller) {
        do throws(AllocationError) { _ = try self.allocation(id, changedBy: caller) } catch { return }
        end(id, reason: "its creator went away before the answer")
    }

    /// Ends the allocations that live as long as a connection.
    package func connectionClosed(_ connection: UInt64) {
        // The daemon closes them itself then, and the next one gives the clients time to come back.
        guard !isStopping else { return }
        for id in allocations.bound(toConnection: connection) { end(id, reason: "its connection was closed") }
    }

    /// Starts the end of an allocation, whatever ended it. A creator that has not heard of it yet gets `error`.
    ///
    /// - Parameter isRecorded: the ledger has been told.
    func end(
        _ id: AllocationID, reason: String, error: AllocationError = .abandoned, isRecorded: Bool = false
    ) {
        guard var allocation = allocations[id] else { return }
        switch allocation.state {
        case .draining: return
        case .preparing:
            observe(.allocationReleased(allocation, reason: reason))
            giveUp(id, because: error)
        case .allocated:
            allocation.state = .draining
            allocation.ending = reason
            allocations[id] = allocation
            if !isRecorded { owe(.put(entry(of: allocation))) }
            watches[id] = nil
            graces.removeValue(forKey: id)?.cancel()
            unanswered.remove(id)
            if preparers[id] != nil { failures[id] = error }
            observe(.allocationReleased(allocation, reason: reason))
            for share in allocation.shares {
                endPause(share.region)
                if allocation.policy == .partition {
                    drainPartition(share, of: id, reason: reason)
                    continue
                }
                change(share.region, to: .draining, reason: reason)
                drive(share.region)
            }
        }
    }

    /// Waits until nobody uses the region, and then takes it out of its allocation.
    func drain(_ name: RegionName, _ memory: any RegionMemory) async {
        guard await waitUntilUnused(name, memory) else { return }
        endDrain(name)
    }

    /// Nobody uses the region any more, or it is gone.
    func endDrain(_ name: RegionName) {
        if let id = records[name]?.allocation {
            records[name]?.allocation = nil
            if let allocation = allocations[id],
                !allocation.shares.contains(where: { records[$0.region]?.allocation == id })
            {
                forget(allocation)
                owe(.remove(id))
                observe(.allocationEnded(allocation))
            } else if let allocation = allocations[id] {
                // The next owner of this region may come before the last one is out of the others.
                owe(.put(entry(of: allocation)))
            }
        }
        // What was handed off by path is not held; its next opener, we or a VM, finds it scrubbed by the driver.
        change(name, to: records[name]?.capabilities == nil ? .found : .dirty)
    }
}
