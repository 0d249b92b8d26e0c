// Who uses the memory of an allocation that lives? Nobody has to know that for the allocation to work, so it is looked at
// only when somebody asks: by the region's driver, as everything that concerns the memory. While a region drains its
// driver looks all the time anyway.

/// Who uses an allocation's share of one region.
package struct AllocationUse: Equatable, Sendable {
    package var allocation: AllocationID
    package var region: RegionName
    package var holders: [Holder]
    /// Why it cannot be told; nil if it can.
    package var problem: String?
}

extension Custodian {
    /// Looks who uses the regions of the allocations now. What ends meanwhile is left out.
    ///
    /// - Parameter ids: nil for all.
    /// - Throws: `unknownAllocation`, `abandoned`.
    package func uses(of ids: [AllocationID]?, ticket: UInt64) async throws(AllocationError) -> [AllocationUse] {
        tickets.begin(ticket)
        defer { tickets.end(ticket) }
        let ids = ids ?? allocationsByAge().map(\.id)
        for id in ids where allocations[id] == nil { throw .unknownAllocation(id) }
        try await lookForUse(of: ids, ticket: ticket)
        return ids.flatMap { id in
            (allocations[id]?.shares ?? []).compactMap { use(of: $0, by: id) }
        }
    }

    /// What the last look saw; nil if the allocation has the share no more.
    func use(of share: Allocation.Share, by id: AllocationID) -> AllocationUse? {
        guard let record = records[share.region], has(share, id) else { return nil }
        var use = AllocationUse(allocation: id, region: share.region, holders: [], problem: useProblem(of: record))
        if let part = partitionings[share.region]?.parts[share.offset], part.allocation == id {
            if let seen = record.partitionUsers {
                use.holders = seen.holders(of: part, own: allocations[id]?.process?.pid)
            } else if use.problem == nil {
                use.problem = record.reason ?? "egmd could not look who uses it"
            }
        } else {
            use.holders = record.holders
        }
        return use
    }

    /// Returns when every region of the allocations was looked at by a look that began after this call.
    func lookForUse(of ids: [AllocationID], ticket: UInt64) async throws(AllocationError) {
        var awaited: [RegionName: UInt64] = [:]
        for id in ids {
            for share in allocations[id]?.shares ?? [] where awaited[share.region] == nil && has(share, id) {
                guard let asked = records[share.region]?.usesAsked else { continue }
                records[share.region]?.usesAsked = asked + 1
                awaited[share.region] = asked + 1
                drive(share.region)
            }
        }
        while awaited.contains(where: isUseOpen) {
            guard !isStopping, !tickets.isAbandoned(ticket) else { throw .abandoned }
            await nextChange()
        }
    }

    private func isUseOpen(_ name: RegionName, _ number: UInt64) -> Bool {
        guard let record = records[name], memories[name] != nil else { return false }
        // The first look of a drain takes milliseconds; after it the record has what the last look saw.
        if record.state == .draining { return record.looks == 0 }
        return isUseAsked(record) && record.usesAnswered < number
    }

    private func useProblem(of record: RegionRecord) -> String? {
        if memories[record.region.name] == nil { return record.reason ?? "the host does not show its memory" }
        if record.state == .draining { return record.holders.isEmpty ? record.reason : nil }
        return [.allocated, .handedOff].contains(record.state) ? record.useProblem : nil
    }

    /// Whether somebody wants to know who uses a region that is an allocation's.
    func isUseAsked(_ record: RegionRecord) -> Bool {
        [.allocated, .handedOff].contains(record.state) && record.usesAnswered < record.usesAsked
    }

    /// Looks who uses a region that is an allocation's; only the region's driver does this.
    func lookForUse(_ name: RegionName, _ memory: any RegionMemory) async {
        guard let number = records[name]?.usesAsked else { return }
        var holders: [Holder] = []
        var partitionUsers: PartitionUsers?
        var problem: String?
        do throws(RegionMemoryError) {
            // Descriptors on their way first, as in a drain.
            let undelivered = await deliveries?.undelivered(name) ?? []
            if partitionings[name] != nil {
                let users = try await memory.users()
                partitionUsers = PartitionUsers(
                    undelivered: undelivered, users: users, owners: partitionProcesses(name, among: users))
            } else {
                holders = undelivered + (try await memory.holders())
            }
        } catch {
            problem = "egmd cannot tell who uses it: \(error)"
        }
        guard let record = records[name] else { return }
        records[name]?.usesAnswered = number
        if [.allocated, .handedOff].contains(record.state) {
            records[name]?.holders = holders
            records[name]?.useProblem = problem
            records[name]?.partitionUsers = partitionUsers
        }
        wakeWaiters()
    }
}
