// `force` kills whoever keeps a draining allocation's memory for sure, and then the drain waits as ever. A pid from a look at /proc may
// be another process's a moment later. So the process is taken hold of first (a pidfd), and killed only when a look that
// began after that finds its pid among the holders again: if the pid has changed hands in between, what we hold is dead.

extension Custodian {
    /// Kills the holders that were seen before already, and takes hold of the new ones; true if there are new ones.
    func killHolders(of name: RegionName, _ holders: [Holder], _ targets: inout HolderTargets) -> Bool {
        guard let id = records[name]?.allocation, forced.contains(id), allocations[id]?.state == .draining else {
            targets.forget()
            return false
        }
        let (hasNew, problems) = kill(holders.filter(\.isCertain), of: name, &targets)
        // Every look writes down who it has seen; that they cannot be killed is what one has to know.
        if !problems.isEmpty {
            records[name]?.reason = problems.map { "\($0.holder.description), and \($0.reason)" }.joined(
                separator: ", ")
        }
        return hasNew
    }

    /// Kills those of the holders that were held already, and takes hold of the others.
    ///
    /// - Returns: whether there are new ones, and who cannot be killed and why.
    func kill(
        _ holders: [Holder], of name: RegionName, _ targets: inout HolderTargets
    ) -> (hasNew: Bool, problems: [(holder: Holder, reason: String)]) {
        // One that maps the memory and has a descriptor too is in the list twice, and was seen once.
        var seen: Set<Int32> = []
        let holders = holders.filter { seen.insert($0.pid).inserted }
        targets.keep(holders.map(\.pid))
        var hasNew = false
        var problems: [(holder: Holder, reason: String)] = []
        for holder in holders {
            do throws(ProcessWatchError) {
                switch targets[holder.pid] {
                case .killed: continue
                case .refused(let reason): problems.append((holder, "it could not be killed: \(reason)"))
                case .held(let target):
                    targets[holder.pid] = .killed
                    try target.kill()
                    observe(.holderKilled(name, holder, problem: nil))
                case nil:
                    targets[holder.pid] = .held(try processes.target(pid: holder.pid))
                    hasNew = true
                }
            } catch {
                guard case .failed(_, let reason) = error else { continue }
                targets[holder.pid] = .refused(reason)
                problems.append((holder, "it could not be killed: \(reason)"))
                observe(.holderKilled(name, holder, problem: reason))
                wakeWaiters()
            }
        }
        return (hasNew, problems)
    }
}
