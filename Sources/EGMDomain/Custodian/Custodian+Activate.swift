// Activation says which process uses an allocation. Before it a VM's memory belongs to a uid, which is all that a launcher
// or a hook can know; but all VMs of a host may run under one uid, so from then on only that process counts.

extension Custodian {
    /// Binds an allocation to the process that uses its memory.
    ///
    /// Doing it again for the same process changes nothing but the lifetime. Another process is a conflict as long as the
    /// first one lives; after that (a persistent allocation outlives its process) an administrator may name a new one.
    ///
    /// Recorded before it is answered.
    ///
    /// - Parameters:
    ///   - process: nil for the caller's own.
    ///   - lifetime: `process` or `persistent`; the allocation is bound to no connection any more.
    package func activate(
        _ id: AllocationID, for process: ProcessReference?, lifetime: AllocationLifetime, by caller: Caller
    ) throws(AllocationError) -> Allocation {
        precondition(lifetime != .connection, "an active allocation belongs to a process, not to a connection")
        var allocation = try self.allocation(id, changedBy: caller)
        guard allocation.state == .allocated else { throw .notActivatable(id, state: allocation.state) }
        guard let process = process ?? caller.process else { throw .processGone(pid: caller.pid) }
        if let user = allocation.user, user != process {
            throw .conflict(existing: allocation, difference: "it is active: process \(user.pid) uses it")
        }
        // Before anything changes: the process may just have ended.
        let watch = try self.watch(process, for: id)
        allocation.process = watch.process
        allocation.connection = nil
        allocation.lifetime = lifetime
        allocation.isActive = true
        allocation.hasProcessEnded = false
        guard allocation != allocations[id] else { return allocation }
        try record([.put(entry(of: allocation))])
        // It waits for its client no longer, if a restart had cut it off.
        graces.removeValue(forKey: id)?.cancel()
        allocation.reason = nil
        watches[id] = watch
        allocations[id] = allocation
        observe(.allocationActivated(allocation, by: caller))
        wakeWaiters()
        return allocation
    }
}
