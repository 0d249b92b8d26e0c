extension Custodian {
    /// Checks that the VM's allocation is the one that `request` asks for; throws a conflict that names the difference.
    func compare(
        _ existing: Allocation, with request: AllocationRequest, shares: [Allocation.Share], caller: Caller
    ) throws(AllocationError) {
        let owner = request.ownerUID ?? caller.uid
        // Another uid learns nothing about the allocation, not even its regions.
        guard existing.ownerUID == owner || caller.isAdmin else { throw .notOwner(existing.id) }
        try checkUse(of: existing, by: request, caller)
        if let difference = difference(between: existing, and: request, shares: shares, caller: caller) {
            throw .conflict(existing: existing, difference: difference)
        }
    }

    /// A VM that runs is not started a second time: whoever asked would be given its memory. Only the process that has
    /// it may ask again.
    private func checkUse(
        of existing: Allocation, by request: AllocationRequest, _ caller: Caller
    ) throws(AllocationError) {
        guard existing.isActive, let process = existing.process else { return }
        if existing.user != nil {
            guard !request.names(process, for: caller) else { return }
            throw .conflict(existing: existing, difference: "it is active: process \(process.pid) uses it")
        }
        guard caller.isAdmin else { throw .notItsProcess(existing.id, process: process) }
    }

    private func difference(
        between existing: Allocation, and request: AllocationRequest, shares: [Allocation.Share], caller: Caller
    ) -> String? {
        let owner = request.ownerUID ?? caller.uid
        let had = existing.shares.map(\.region.description).joined(separator: ", ")
        let wanted = shares.map(\.region.description).joined(separator: ", ")
        if (existing.policy == .partition) != (request.policy == .partition) {
            return "its policy is \(existing.policy.rawValue), not \(request.policy.rawValue)"
        }
        if had != wanted { return "it has \(had), not \(wanted)" }
        for (old, new) in zip(existing.shares, shares) where old != new {
            return "of \(old.region) it has \(old.size) bytes at offset \(old.offset), not \(new.size) at \(new.offset)"
        }
        if existing.ownerUID != owner { return "it belongs to uid \(existing.ownerUID), not to \(owner)" }
        if existing.delivery != request.delivery {
            return "its delivery is by \(existing.delivery.rawValue), not by \(request.delivery.rawValue)"
        }
        if existing.lifetime != request.lifetime {
            return "its lifetime is \(existing.lifetime.rawValue), not \(request.lifetime.rawValue)"
        }
        // Whoever got it as its own would lose it at the end of somebody else.
        if existing.lifetime == .process, let bound = existing.process, !request.names(bound, for: caller) {
            let pid = request.process?.pid ?? request.pid ?? caller.pid
            return "it is bound to process \(bound.pid), not to \(pid)"
        }
        if let bound = existing.connection, bound != caller.connection { return "it is bound to another connection" }
        if graces[existing.id] != nil, !isPeer(caller, of: existing) {
            return "it waits for the client that it was made for, which egmd's restart has cut off"
        }
        return nil
    }

    /// Whether the caller is the process at the other end of the connection that the allocation had.
    private func isPeer(_ caller: Caller, of allocation: Allocation) -> Bool {
        guard let peer = allocation.peer, peer.pid == caller.pid else { return false }
        // The error is dropped: whatever keeps the caller from being identified, it is not known to be the one, and is
        // refused with a conflict, which says what it must prove.
        return (try? processes.identify(pid: caller.pid)) == peer
    }
}

extension AllocationRequest {
    /// Whether `process` is the one that the request is for.
    fileprivate func names(_ process: ProcessReference, for caller: Caller) -> Bool {
        if let named = self.process { return named == process }
        if pid == nil, let own = caller.process { return own == process }
        return (pid ?? caller.pid) == process.pid
    }
}
