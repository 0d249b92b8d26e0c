import Testing

@testable import EGMDomain

extension Stage {
    /// The rules that hold between any two jobs; each sentence is a breach.
    func breachesOfBooks() -> [String] {
        on { custodian in
            var found: [String] = []
            if !custodian.allocations.isConsistent { found.append("the lists of allocations contradict each other") }
            for (name, record) in custodian.records {
                guard let id = record.allocation else {
                    if record.state == .allocated { found.append("\(name) is allocated to nobody") }
                    // What was handed off and given back before the answer drains for nobody.
                    if record.state == .draining, record.capabilities != nil {
                        found.append("\(name) drains for nobody")
                    }
                    if record.state == .handedOff { found.append("\(name) is handed off to nobody") }
                    continue
                }
                guard let owner = custodian.allocations[id], owner.shares.contains(where: { $0.region == name }) else {
                    found.append("\(name) belongs to \(id), which does not have it")
                    continue
                }
                if (record.state == .draining) != (owner.state == .draining) {
                    found.append("\(name) is \(record.state), its allocation \(owner.state)")
                }
            }
            for allocation in custodian.allocations.values where allocation.state != .draining {
                let id = allocation.id
                for share in allocation.shares {
                    guard let record = custodian.records[share.region], record.allocation == id else {
                        found.append("\(id) counts on \(share.region), which is not its own")
                        continue
                    }
                    let isWrongWay = record.state == (allocation.delivery == .path ? .allocated : .handedOff)
                    if isWrongWay { found.append("\(id) gets \(share.region) in the wrong way") }
                    if allocation.state == .allocated, ![.allocated, .handedOff].contains(record.state) {
                        found.append("\(id) is allocated, its \(share.region) is \(record.state)")
                    }
                }
                if custodian.allocationByVM[allocation.vm.uuid] != id {
                    found.append("\(id) cannot be found by its VM")
                }
            }
            for (vm, id) in custodian.allocationByVM where custodian.allocations[id]?.vm.uuid != vm {
                found.append("VM \(vm) has \(id), which is not its own")
            }
            for id in custodian.watches.keys where custodian.allocations[id] == nil {
                found.append("a watch outlives \(id)")
            }
            return found
        }
    }

    /// What is remembered although no request runs.
    func leftovers() -> [String] {
        on { custodian in
            var found: [String] = []
            if !custodian.preparers.isEmpty { found.append("preparers \(custodian.preparers)") }
            if !custodian.failures.isEmpty { found.append("failures \(custodian.failures)") }
            if !custodian.waiters.isEmpty { found.append("\(custodian.waiters.count) waiters") }
            let lines = custodian.lines
            if !lines.users.isEmpty || !lines.called.isEmpty || !lines.preparers.isEmpty
                || ![lines.patient, lines.hasty, lines.partial].allSatisfy({ $0.regions.isEmpty })
            {
                found.append("lines \(lines)")
            }
            if !custodian.unanswered.isEmpty { found.append("unanswered \(custodian.unanswered)") }
            if !custodian.taskOwner.isEmpty || !custodian.taskOutcomes.isEmpty {
                found.append("tasks \(custodian.taskOwner) \(custodian.taskOutcomes)")
            }
            for (name, record) in custodian.records {
                if record.task != nil { found.append("\(name) has a task for nobody") }
                if (record.retryAt != nil) != (custodian.retries[name] != nil), !custodian.isStopping {
                    found.append("\(name) waits for no try")
                }
            }
            if !custodian.tickets.isIdle { found.append("tickets \(custodian.tickets)") }
            return found
        }
    }

    /// Checks the books, and that nothing is left of requests that ended.
    func checkQuiet(sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(breachesOfBooks() == [], sourceLocation: sourceLocation)
        #expect(leftovers() == [], sourceLocation: sourceLocation)
        let retries = on { $0.retries.count }
        #expect(clock.sleeperCount == retries, sourceLocation: sourceLocation)
        let bound = on { $0.watches.count }
        #expect(processes.watchCount == bound, sourceLocation: sourceLocation)
    }
}
