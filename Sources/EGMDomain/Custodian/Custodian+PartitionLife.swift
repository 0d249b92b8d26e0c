// The end of a partition: it drains until nobody uses its range, then the range alone is scrubbed, then it is free. All
// of it is done by the region's driver, one step at a time, while the other partitions are in use:
//
//     allocated ─► draining ─► dirty ─► scrubbing ─► (free)
//                                          └─► faulty
//
// Who uses a range is known from the offsets of mappings. GPUs of the region are shared by its VMs, so an open VFIO
// device says nothing about one partition and holds none back. When the last partition is clean again, the region is
// whole again: `ready`, or dirty if anything about it is in doubt.

extension Custodian {
    /// Starts the end of a partition.
    func drainPartition(_ share: Allocation.Share, of id: AllocationID, reason: String) {
        guard partitionings[share.region]?.parts[share.offset]?.allocation == id else { return }
        partitionings[share.region]?.drain(offset: share.offset, reason: reason)
        lookSoon(share.region)
        wakeWaiters()
        drive(share.region)
    }

    /// Decides after a restart what is clean of the regions that are cut: what the ledger says, if the descriptor that
    /// egmd had was kept for it, and else nothing.
    func restoreGaps(from content: LedgerContent) {
        for name in partitionings.keys {
            if let record = records[name], let identity = RegionIdentity(record.region),
                memories[name]?.isKept == true, !isOutdated(record), let soiled = content.cuts[identity],
                partitionings[name]?.suspect(soiled) == true
            {
                if partitionings[name]?.first(.draining) != nil { lookSoon(name) }
            } else {
                suspectGaps(name)
            }
            drive(name)
        }
    }

    /// Everything that is no allocation's may be somebody's, and is not known to be clean.
    func suspectGaps(_ name: RegionName) {
        guard let region = records[name]?.region else { return }
        partitionings[name]?.suspectGaps(size: region.size)
        if partitionings[name]?.first(.draining) != nil { lookSoon(name) }
        guard let identity = RegionIdentity(region), let partitions = partitionings[name] else { return }
        // All that is not clean is named from here on, unless there are bytes that no partition can name.
        owe(
            partitions.hasUnknownRest
                ? [.dirty(identity)]
                : [.cut(identity)]
                    + partitions.sorted.map { .dirtyRange(identity, offset: $0.offset, size: $0.size) })
    }

    /// Why a share of the ledger cannot be true beside what is restored already; nil if it can.
    func contradictionInPartitions(_ share: LedgerEntry.Share, of entry: LedgerEntry) -> String? {
        let name = share.region.name
        guard entry.policy == .partition else {
            return partitionings[name] == nil ? nil : "other allocations have parts of \(name)"
        }
        if let record = records[name], partitionings[name] != nil,
            record.region.base != share.region.base || record.region.size != share.region.size
        {
            return "\(name) is another memory for another allocation"
        }
        let map =
            partitionings[name]?.map
            ?? PartitionMap(
                size: share.region.size, pageSize: memories[name]?.pageSize ?? settings.granule, retired: [])
        guard map.isFree(offset: share.offset, size: share.size) else {
            return "its \(share.size) bytes at \(share.offset) of \(name) are another one's, or no partition"
        }
        return nil
    }

    func needsPartitionStep(_ name: RegionName) -> Bool {
        guard let partitions = partitionings[name], records[name]?.state == .allocated else { return false }
        if isOver(name, partitions) { return true }
        if partitions.first(.draining) != nil, partitionLooks[name]?.isDue == true || memories[name] == nil {
            return true
        }
        return records[name]?.capabilities != nil && memories[name] != nil && partitions.first(.dirty) != nil
    }

    /// Whether the driver has no sources of retired pages to ask first: what is scrubbed and found free depends on them.
    func isRetiredReadOver(_ name: RegionName) -> Bool {
        guard let record = records[name], memories[name] != nil else { return true }
        return !record.isRetiredDue || record.capabilities == nil
    }

    /// Does the next thing for the partitions.
    func partitionStep(_ name: RegionName) async {
        if let partitions = partitionings[name], isOver(name, partitions) { return await endPartitions(name) }
        // No copy of them beyond this: a change would then copy all of them.
        let draining = partitionings[name]?.all(.draining) ?? []
        guard let memory = memories[name] else {
            // Restored, of memory that the host does not show any more: nobody is left to ask.
            for part in draining { endPartitionDrain(name, part) }
            return
        }
        if !draining.isEmpty, partitionLooks[name]?.isDue == true {
            await look(name, memory, for: draining)
        } else if let part = partitionings[name]?.first(.dirty) {
            await scrub(part, of: name, memory)
        }
    }

    /// Nobody has a part any more, and nothing can be done about those that are left.
    private func isOver(_ name: RegionName, _ partitions: RegionPartitions) -> Bool {
        guard partitions.ownerCount == 0, partitions.first(.draining) == nil else { return false }
        if records[name]?.capabilities == nil { return true }
        return partitions.first(.dirty) == nil && partitions.first(.scrubbing) == nil
    }

    // MARK: Draining

    func lookSoon(_ name: RegionName) {
        let before = partitionLooks.removeValue(forKey: name)
        before?.timer?.cancel()
        // Whom a look has taken hold of is looked at again by the next, whyever that comes.
        partitionLooks[name] = PartitionLook(
            wait: settings.drainInterval, targets: before?.targets ?? HolderTargets())
    }

    /// Looks who uses the parts that drained before it began: a process that got one only now may be missed.
    private func look(_ name: RegionName, _ memory: any RegionMemory, for parts: [Partition]) async {
        partitionLooks[name]?.isDue = false
        do throws(RegionMemoryError) {
            // Descriptors on their way first: one that arrives while we look is then seen in its process.
            let undelivered = await deliveries?.undelivered(name) ?? []
            let users = try await memory.users()
            // A look that was cancelled half-way may have seen nothing.
            guard !Task.isCancelled else { return }
            let others = partitionProcesses(name, among: users)
            let (hasNew, spared) = killHolders(ofPartitions: parts, of: name, users, undelivered, others)
            for part in parts {
                let holders = undelivered + users.compactMap { $0.use(of: part.range, besides: others) }
                if holders.isEmpty {
                    endPartitionDrain(name, part)
                } else {
                    let reason = holders.map { holder in
                        guard isForced(part), let reason = spared[holder.pid] else { return holder.description }
                        return "\(holder.description), and \(reason)"
                    }.joined(separator: ", ")
                    note(holders, reason: reason, of: part, name)
                }
            }
            // Whom we took hold of only now is looked at once more before he is ended, at once.
            if hasNew { partitionLooks[name]?.isDue = true }
        } catch {
            // Not knowing is no reason to scrub under somebody.
            for part in parts { note([], reason: "egmd cannot tell who uses it: \(error)", of: part, name) }
        }
        if partitionings[name]?.first(.draining) == nil {
            partitionLooks.removeValue(forKey: name)?.timer?.cancel()
        } else if partitionLooks[name]?.isDue == false {
            lookLater(name)
        }
        wakeWaiters()
    }

    private func note(_ holders: [Holder], reason: String, of part: Partition, _ name: RegionName) {
        if part.holders != holders { observe(.drainBlocked(name, holders: holders)) }
        partitionings[name]?.note(holders, reason: reason, at: part.offset)
    }

    /// Which of the users, of their parents and of those whom they serve are processes that partitions are bound to which
    /// are not over. Asked of the few who use the region, not of all partitions: there may be thousands.
    func partitionProcesses(_ name: RegionName, among users: [RegionUser]) -> Set<Int32> {
        var found = Set(users.map(\.pid))
        for user in users {
            if let parent = user.parent { found.insert(parent) }
            found.formUnion(user.serves)
        }
        return found.filter { pid in
            allocations.bound(to: pid).contains { id in
                allocations[id]?.shares.contains { share in
                    guard share.region == name, let part = partitionings[name]?.parts[share.offset] else {
                        return false
                    }
                    return part.allocation == id && part.state == .allocated
                } == true
            }
        }
    }

    /// Looks again after a while; the more often in vain, the longer.
    private func lookLater(_ name: RegionName) {
        guard let wait = partitionLooks[name]?.wait else { return }
        partitionLooks[name]?.wait = min(wait * 2, 8 * settings.drainInterval)
        partitionLooks[name]?.timer = Task(executorPreference: taskExecutor) {
            await self.clock.pause(milliseconds: wait)
            await self.lookAgain(name)
        }
    }

    private func lookAgain(_ name: RegionName) {
        guard !Task.isCancelled else { return }
        partitionLooks[name]?.isDue = true
        partitionLooks[name]?.timer = nil
        drive(name)
    }

    /// Nobody uses the part any more.
    private func endPartitionDrain(_ name: RegionName, _ part: Partition) {
        partitionings[name]?.endDrain(offset: part.offset)
        guard let id = part.allocation, let allocation = allocations[id] else { return }
        if allocation.shares.contains(where: { has($0, id) }) {
            // The next owner of this part may come before the last one is out of the others.
            owe(.put(entry(of: allocation)))
        } else {
            forget(allocation)
            owe(.remove(id))
            observe(.allocationEnded(allocation))
        }
    }

    // MARK: Scrubbing

    private func scrub(_ part: Partition, of name: RegionName, _ memory: any RegionMemory) async {
        partitionings[name]?.move(part.offset, to: .scrubbing)
        let skipped = records[name]?.untouchable ?? []
        // A scrub can only be hurried once it runs, so this has its turn when the call below waits.
        Task(executorPreference: taskExecutor) { await self.hurryIfAwaited(name) }
        do throws(RegionMemoryError) {
            let report = try await memory.scrub(
                within: part.range, skipping: skipped, verify: settings.verifiesScrub
            ) { _ in }
            noteFound(report.found, in: name)
            records[name]?.spare(part.range, butFor: report.found)
            partitionings[name]?.free(offset: part.offset)
            if let identity = records[name].flatMap({ RegionIdentity($0.region) }) {
                owe(.cleanRange(identity, offset: part.offset, size: part.size))
            }
            observe(.regionScrubbed(name, report))
        } catch {
            switch error {
            case .interrupted(let partDone):
                noteFound(partDone.found, in: name)
                partitionings[name]?.move(part.offset, to: .dirty)
            case .cancelled: partitionings[name]?.move(part.offset, to: .dirty)
            default:
                partitionings[name]?.move(
                    part.offset, to: .faulty, reason: "it could not be scrubbed: \(error)")
            }
        }
        wakeWaiters()
    }

    // MARK: The end of all

    /// Makes the region whole again.
    private func endPartitions(_ name: RegionName) async {
        guard await isCleanForAll(name) else {
            guard !Task.isCancelled, let partitions = partitionings[name], isOver(name, partitions) else { return }
            forgetPartitions(name)
            if let identity = records[name].flatMap({ RegionIdentity($0.region) }) { owe(.dirty(identity)) }
            return change(name, to: .draining, reason: "its last partition is over")
        }
        forgetPartitions(name)
        if let identity = records[name].flatMap({ RegionIdentity($0.region) }) { owe(.clean(identity)) }
        change(name, to: .ready)
    }

    /// Whether every byte was scrubbed since its last owner, and nobody could have written since. Whoever holds a
    /// descriptor, or a GPU of the region, still could: nobody else is left whose it might be.
    private func isCleanForAll(_ name: RegionName) async -> Bool {
        guard mayBeReady(name), let memory = memories[name] else { return false }
        let undelivered = await deliveries?.undelivered(name) ?? []
        // The error is dropped: not to be told is as good as a user. The region is drained and scrubbed as a whole then, and
        // that drain looks again and says why it cannot see.
        guard undelivered.isEmpty, let holders = try? await memory.holders(), holders.isEmpty else { return false }
        return mayBeReady(name)
    }

    private func mayBeReady(_ name: RegionName) -> Bool {
        guard let record = records[name], let partitions = partitionings[name] else { return false }
        return partitions.parts.isEmpty && !partitions.hasUnknownRest && !record.isScrubDue
            && record.capabilities != nil && !isOutdated(record)
            && !Task.isCancelled
    }

    private func forgetPartitions(_ name: RegionName) {
        partitionings[name] = nil
        partitionLooks.removeValue(forKey: name)?.timer?.cancel()
    }
}
