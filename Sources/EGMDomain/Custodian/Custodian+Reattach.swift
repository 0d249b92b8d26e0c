// The memory of a restored allocation is its VM's, whoever holds a descriptor of it. The daemon tries to hold it again,
// so that it can be mapped: the provider opens it only when nobody is in the way, and one that is in use stays as it is
// until it comes free, with growing pauses between the tries. Nothing is scrubbed here, and no outcome takes the region
// from its allocation. (A driver that zeroes at its first open does so here too: then nobody had the memory open, and
// what a VM had left in it is gone.)

extension Custodian {
    /// Whether the region is a restored allocation's, and should be held, but is not.
    func isUnheld(_ record: RegionRecord) -> Bool {
        record.state == .allocated && record.capabilities == nil && !isOutdated(record)
            && memories[record.region.name] != nil
    }

    /// Whether it is not known yet if the allocation's memory can be held.
    func isBeingReattached(_ allocation: Allocation) -> Bool {
        allocation.shares.contains { share in
            guard let record = records[share.region] else { return false }
            return isUnheld(record) && mayOpen(record) && record.reattachProblem == nil
        }
    }

    /// Tries to hold the memory of a restored allocation; only the region's driver does this.
    func reattach(_ name: RegionName, _ memory: any RegionMemory) async {
        let problem: String
        do throws(RegionMemoryError) {
            let capabilities = try await memory.open()
            records[name]?.capabilities = capabilities
            records[name]?.isRetiredDue = true
            noteHeld(name)
            observe(.regionReattached(name, problem: nil))
            return wakeWaiters()
        } catch {
            if case .cancelled = error { return }
            if case .held(let holders, _) = error, records[name]?.state == .allocated {
                records[name]?.holders = holders
            }
            problem = "egmd holds no descriptor of it since it was started again: \(error)"
        }
        // Released meanwhile: the drain is next.
        guard let record = records[name], record.state == .allocated else { return }
        records[name]?.reason = problem
        if record.reattachProblem != problem { observe(.regionReattached(name, problem: problem)) }
        records[name]?.reattachProblem = problem
        beginPause(name)
        wakeWaiters()
    }

    /// The memory of a restored allocation is held again.
    func noteHeld(_ name: RegionName) {
        records[name]?.reattachProblem = nil
        records[name]?.refusals = 0
        guard records[name]?.state == .allocated else { return }
        records[name]?.reason = nil
        records[name]?.holders = []
    }

    /// Looks once after a restart who uses a region that is nobody's, and again as long as somebody does.
    func lookForStrangers(_ name: RegionName, _ memory: any RegionMemory) async {
        let holders: [Holder]
        let reason: String
        do throws(RegionMemoryError) {
            holders = try await memory.holders().filter { $0.way != .vfio }
            reason = holders.map(\.description).joined(separator: ", ") + ", without an allocation that egmd knows"
        } catch {
            holders = []
            reason = "egmd cannot tell who uses it: \(error)"
        }
        // An open says more, and a claim is on its way to one.
        guard let record = records[name], record.state == .found, record.allocation == nil else { return }
        records[name]?.isLookDue = !holders.isEmpty
        if !holders.isEmpty { postpone(name, holders, reason) }
    }
}
