extension Custodian {
    /// Checks that the VM's allocation is the one that `request` asks for; throws a conflict that names the difference.
    func compare(
        _ existing: Allocation, with request: AllocationRequest, shares: [Allocation.Share], caller: Caller
    ) throws(AllocationError) {
        let owner = request.ownerUID ?? caller.uid
        // Another uid learns nothing about the allocation, not even its regions.
        guard existing.ownerUID == owner || caller.isAdmin else { throw .notOwner(existing.id) }
        if let difference = difference(between: existing, and: request, shares: shares, caller: caller) {
            throw .conflict(existing: existing, difference: difference)
        }
    }

    private func difference(
        between existing: Allocation, and request: AllocationRequest, shares: [Allocation.Share], caller: Caller
    ) -> String? {
        let owner = request.ownerUID ?? caller.uid
        let had = existing.shares.map(\.region.description).joined(separator: ", ")
        let wanted = shares.map(\.region.description).joined(separator: ", ")
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
        let pid = request.pid ?? caller.pid
        if let bound = existing.process?.pid, bound != pid { return "it is bound to process \(bound), not to \(pid)" }
        if let bound = existing.connection, bound != caller.connection { return "it is bound to another connection" }
        if graces[existing.id] != nil, !isPeer(caller, of: existing) {
            return "it waits for the client that it was made for, which egmd's restart has cut off"
        }
        return nil
    }

    /// Whether the caller is the process at the other end of the connection that the allocation had.
    private func isPeer(_ caller: Caller, of allocation: Allocation) -> Bool {
        guard let peer = allocation.peer, peer.pid == caller.pid else { return false }
        // A caller that cannot be identified is not known to be the one.
        return (try? processes.identify(pid: caller.pid)) == peer
    }
}
