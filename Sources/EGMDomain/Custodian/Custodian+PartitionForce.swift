// `force` on a partition. Its range says who uses it, and a descriptor of the region says nothing: every VM of the region has
// one. So these are killed, in the way that +Force describes:
//  - who maps bytes of a part that is given up;
//  - who maps nothing, and is the very process that the allocation is bound to (by pid and start time), its child, or the
//    supervisor of nobody else.
// Nobody is killed who is another VM's as well: who maps bytes of a part that another allocation has, in use or draining
// without `force`, and whose process, or child, or supervisor of that, it is. It is waited for as without `force`, and
// the part's reason says why it was left alone.

extension Custodian {
    /// `force` came for an allocation that drains: its parts are looked at again now.
    func forcePartitions(of allocation: Allocation) {
        for share in allocation.shares where partitionings[share.region]?.first(.draining) != nil {
            lookSoon(share.region)
            drive(share.region)
        }
    }

    /// Whether the part's users are to be killed.
    func isForced(_ part: Partition) -> Bool {
        guard let id = part.allocation, forced.contains(id) else { return false }
        return allocations[id]?.state == .draining
    }

    /// Kills the users of the parts that are given up, as far as a look has seen them twice.
    ///
    /// - Parameter others: the processes of the partitions that are not over.
    /// - Returns: whether some were seen for the first time, and why users of these parts are not killed, by pid.
    func killHolders(
        ofPartitions parts: [Partition], of name: RegionName, _ users: [RegionUser], _ undelivered: [Holder],
        _ others: Set<Int32>
    ) -> (hasNew: Bool, spared: [Int32: String]) {
        // Not those of `parts`: an allocation may have been given up since they were copied, and then it counts as it is.
        let given = parts.filter(isForced)
        guard !given.isEmpty else {
            partitionLooks[name]?.targets.forget()
            return (false, [:])
        }
        let neighbours = neighbours(of: name)
        let spared = others.union(neighbours.processes)
        let owners = Set(given.compactMap { $0.allocation.flatMap(boundProcess) }).subtracting(spared)
        var victims: [Holder] = []
        var reasons: [Int32: String] = [:]
        for user in users {
            guard let holder = given.lazy.compactMap({ user.use(of: $0.range, besides: others) }).first else {
                continue
            }
            if user.belongs(to: spared) || user.maps(anyOf: neighbours.ranges) {
                reasons[user.pid] = "it is not killed: another VM's part of \(name) is its too"
            } else if holder.way == .maps || user.isAll(of: owners) {
                victims.append(holder)
            } else {
                reasons[user.pid] = "it is not killed: whose part it may use is not known"
            }
        }
        for holder in undelivered where holder.isCertain && reasons[holder.pid] == nil {
            if owners.contains(holder.pid) { victims.append(holder) }
        }
        var targets = partitionLooks[name]?.targets ?? HolderTargets()
        let (hasNew, problems) = kill(victims, of: name, &targets)
        partitionLooks[name]?.targets = targets
        for problem in problems { reasons[problem.holder.pid] = problem.reason }
        return (hasNew, reasons)
    }

    /// What other allocations have of the region, and their processes: all but what is given up.
    private func neighbours(of name: RegionName) -> (ranges: [Range<UInt64>], processes: Set<Int32>) {
        var ranges: [Range<UInt64>] = []
        var processes: Set<Int32> = []
        for part in partitionings[name]?.parts.values ?? [:].values where part.allocation != nil && !isForced(part) {
            ranges.append(part.range)
            // By pid alone: one that is another process's by now only spares somebody.
            if let allocation = part.allocation.flatMap({ allocations[$0] }), !allocation.hasProcessEnded,
                let process = allocation.process
            {
                processes.insert(process.pid)
            }
        }
        return (ranges, processes)
    }

    /// The pid of the process that the allocation is bound to, while it is that process's.
    private func boundProcess(_ id: AllocationID) -> Int32? {
        guard let allocation = allocations[id], !allocation.hasProcessEnded, let process = allocation.process,
            // The error is dropped: who cannot be identified, for whatever reason, is not known to be the one, and nobody
            // is killed on a suspicion.
            (try? processes.identify(pid: process.pid)) == process
        else { return nil }
        return process.pid
    }
}

extension RegionUser {
    /// Whether it is one of the processes, a child of one, or the supervisor of one.
    fileprivate func belongs(to processes: Set<Int32>) -> Bool {
        processes.contains(pid) || parent.map(processes.contains) == true || serves.contains(where: processes.contains)
    }

    /// Whether it is one of the processes, a child of one, or the supervisor of these alone.
    fileprivate func isAll(of processes: Set<Int32>) -> Bool {
        if processes.contains(pid) || parent.map(processes.contains) == true { return true }
        return !serves.isEmpty && serves.allSatisfy(processes.contains)
    }

    fileprivate func maps(anyOf parts: [Range<UInt64>]) -> Bool {
        ranges.contains { range in parts.contains { $0.overlaps(range) } }
    }
}
