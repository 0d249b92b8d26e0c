// An allocation is ended here only on proof, never on suspicion: the process that it was made for has ended, and a look
// that began after that was known found nobody who uses its memory. What is not provably over is left, with the reason.

extension Custodian {
    /// Ends the allocations that nobody needs any more, and says of all others why they are left.
    ///
    /// - Parameter dryRun: only says what would be done.
    /// - Throws: `abandoned`.
    package func collect(
        dryRun: Bool, for caller: Caller, ticket: UInt64
    ) async throws(AllocationError) -> CollectionOutcome {
        tickets.begin(ticket)
        defer { tickets.end(ticket) }
        let suspects = allocationsByAge().filter { mayCollect($0, caller) && proofOfEnd(of: $0) != nil }
        try await lookForUse(of: suspects.map(\.id), ticket: ticket)
        var outcome = CollectionOutcome()
        for allocation in allocationsByAge() where mayCollect(allocation, caller) {
            let wasLookedAt = suspects.contains { $0.id == allocation.id }
            if let proof = wasLookedAt ? proofOfEnd(of: allocation) : nil {
                let reason = dryRun ? reasonToKeep(used: allocation, proof) : tryToEnd(allocation, proof, caller)
                if let reason {
                    outcome.kept.append(.init(allocation: allocation, reason: reason))
                } else {
                    outcome.ended.append(.init(allocation: allocations[allocation.id] ?? allocation, reason: proof))
                }
            } else {
                outcome.kept.append(.init(allocation: allocation, reason: reasonToKeep(allocation)))
            }
        }
        return outcome
    }

    /// An operator's own, also when they are bound to a process: that one has ended.
    private func mayCollect(_ allocation: Allocation, _ caller: Caller) -> Bool {
        caller.isAdmin || allocation.ownerUID == caller.uid
    }

    /// Why the allocation's process or client is provably gone; nil if that is not known.
    private func proofOfEnd(of allocation: Allocation) -> String? {
        guard allocation.state == .allocated else { return nil }
        if allocation.hasProcessEnded, let process = allocation.process {
            return "its process \(process.pid) has ended"
        }
        // Whom we watch we hear of.
        guard watches[allocation.id] == nil, let process = allocation.process else { return nil }
        do throws(ProcessWatchError) {
            if try processes.identify(pid: process.pid) != process { return "its process \(process.pid) has ended" }
        } catch {
            if case .gone = error { return "its process \(process.pid) has ended" }
        }
        return nil
    }

    /// Ends it; why not, if it stays.
    private func tryToEnd(_ allocation: Allocation, _ proof: String, _ caller: Caller) -> String? {
        if let reason = reasonToKeep(used: allocation, proof) { return reason }
        do throws(AllocationError) {
            try endRecorded(allocation, reason: "\(proof); collected by uid \(caller.uid), pid \(caller.pid)")
            return nil
        } catch {
            if case .ledgerUnavailable(let problem) = error { return "\(proof), but its end \(problem)" }
            return "\(proof), but its end could not be recorded"
        }
    }

    /// Who still uses an allocation whose process is gone; nil for nobody.
    private func reasonToKeep(used allocation: Allocation, _ proof: String) -> String? {
        for share in allocation.shares {
            // Of memory that the host does not show any more nobody can be asked.
            guard memories[share.region] != nil, let use = use(of: share, by: allocation.id) else { continue }
            if !use.holders.isEmpty {
                let holders = use.holders.map(\.description).joined(separator: ", ")
                return "\(proof), but it is in use: \(share.region): \(holders)"
            }
            if let problem = use.problem { return "\(proof), but \(share.region): \(problem)" }
        }
        return nil
    }

    private func reasonToKeep(_ allocation: Allocation) -> String {
        switch allocation.state {
        case .preparing: return "its regions are being prepared"
        case .draining:
            let users = allocation.shares.flatMap { share in
                if let part = partitionings[share.region]?.parts[share.offset] {
                    return part.allocation == allocation.id ? part.holders : []
                }
                return records[share.region].map { $0.allocation == allocation.id ? $0.holders : [] } ?? []
            }
            let wait =
                users.isEmpty ? "" : ", and waits for its users: " + users.map(\.description).joined(separator: ", ")
            return "it drains already\(wait)"
        case .allocated: break
        }
        if let process = allocation.process { return "its process \(process.pid) lives" }
        switch allocation.lifetime {
        case .connection where graces[allocation.id] != nil: return "its client has time to come back"
        case .connection: return "its connection is open"
        case .process, .persistent: return "it is persistent and bound to no process; release it when its VM is gone"
        }
    }
}
