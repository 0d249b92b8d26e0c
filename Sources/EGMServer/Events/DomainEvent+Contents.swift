// The one place where the domain's events get their form on the wire.

internal import EGMDomain
internal import EGMProtocol

extension DomainEvent {
    /// What subscribers are told of it, in order.
    var contents: [EventRecord.Content] {
        switch self {
        case .regionAppeared(let name, let state, let reason): DomainEvent.region(name, nil, state, reason)
        case .regionChanged(let name, let from, let next, let reason): DomainEvent.region(name, from, next, reason)
        case .regionScrubbed(let name, let report):
            [.init(RegionScrubbedEvent(region: "\(name)", report: ScrubReportInfo(report)), regions: ["\(name)"])]
        case .retiredPagesChanged(let name, let blocks):
            [.init(RetiredPagesEvent(region: "\(name)", blocks: blocks), regions: ["\(name)"])]
        case .findsNotKept(let name, let reason):
            [.init(FaultEvent(fault: .findsNotKept, region: "\(name)", message: reason), regions: ["\(name)"])]
        case .drainBlocked(let name, let holders):
            [.init(RegionInUseEvent(region: "\(name)", holders: holders.map(HolderInfo.init)), regions: ["\(name)"])]
        case .holderKilled(let name, let holder, let problem):
            // That somebody is gone shows in the drain.
            problem.map {
                let message = "\(name) is in use: \(holder); its release was forced, but it could not be killed: \($0)"
                return [
                    .init(
                        FaultEvent(fault: .holderNotKilled, region: "\(name)", message: message), regions: ["\(name)"])
                ]
            } ?? []
        case .gpuDriverChanged(let outcome, _):
            [
                .init(
                    GPUEvent(
                        gpu: "\(outcome.gpu)", change: .driver, region: nil, driver: outcome.driver,
                        previous: outcome.previous))
            ]
        case .gpuChanged(let gpu, let change): [DomainEvent.gpu(gpu, change)]
        case .hazardFound(let hazard): [DomainEvent.hazard(.found, hazard)]
        case .hazardCleared(let hazard): [DomainEvent.hazard(.cleared, hazard)]
        case .topologyChanged(let topology):
            [
                .init(
                    TopologyEvent(
                        regions: topology.regions.map(\.name.description),
                        gpus: topology.gpus.map(\.address.description),
                        hazards: topology.hazards.count))
            ]
        case .allocationCreated(let allocation, _): [DomainEvent.allocation(.created, allocation)]
        case .allocationReady(let allocation): [DomainEvent.allocation(.ready, allocation)]
        case .allocationActivated(let allocation, _): [DomainEvent.allocation(.activated, allocation)]
        case .allocationReleased(let allocation, let reason): [DomainEvent.allocation(.released, allocation, reason)]
        case .allocationEnded(let allocation): [DomainEvent.allocation(.ended, allocation, allocation.ending)]
        case .allocationRestored(let entry, let outcome): [DomainEvent.restored(entry, outcome)]
        case .ledgerProblem(let problem): [.init(FaultEvent(fault: .ledger, region: nil, message: problem))]
        // The change of its state tells of it, where there is one.
        case .regionReclaimed: []
        case .regionReattached(let name, let problem):
            // That it is held again shows in its state.
            problem.map {
                [.init(FaultEvent(fault: .regionNotHeld, region: "\(name)", message: $0), regions: ["\(name)"])]
            } ?? []
        case .allocationFailed(let vm, let caller, let error):
            [
                .init(
                    AllocationEvent(
                        change: .refused, allocation: nil, vm: VMInfo(uuid: "\(vm.uuid)", name: vm.name),
                        owner: UIDInfo(uid: caller.uid), regions: [], reason: sentence(for: error)))
            ]
        }
    }

    private static func restored(_ entry: LedgerEntry, _ outcome: RestoreOutcome) -> EventRecord.Content {
        let regions = entry.shares.map(\.region.name.description)
        return .init(
            AllocationEvent(
                change: .restored, allocation: "\(entry.id)", vm: VMInfo(uuid: "\(entry.vm.uuid)", name: entry.vm.name),
                owner: UIDInfo(uid: entry.ownerUID), regions: regions,
                reason: outcome.reason.map { "\(outcome.word): \($0)" } ?? outcome.word),
            regions: regions, allocation: "\(entry.id)")
    }

    private static func region(
        _ name: RegionName, _ from: RegionState?, _ next: RegionState, _ reason: String?
    ) -> [EventRecord.Content] {
        let change = RegionStateEvent(
            region: "\(name)", from: from.map { RegionInfo.State($0) }, to: RegionInfo.State(next), reason: reason)
        var contents = [EventRecord.Content(change, regions: ["\(name)"])]
        if next == .faulty {
            let message = reason ?? "\(name) cannot be used; the reason is not known"
            contents.append(
                .init(FaultEvent(fault: .regionFaulty, region: "\(name)", message: message), regions: ["\(name)"]))
        }
        return contents
    }

    private static func gpu(_ gpu: GPU, _ change: GPUChange) -> EventRecord.Content {
        let word: GPUEvent.Change
        var previous: String?
        var regions = [gpu.region].compactMap { $0?.description }
        switch change {
        case .appeared: word = .appeared
        case .vanished: word = .vanished
        case .driver(let before): (word, previous) = (.driver, before)
        case .region(let before):
            (word, previous) = (gpu.region == nil ? .unlinked : .linked, before?.description)
            if let previous { regions.append(previous) }
        }
        return .init(
            GPUEvent(
                gpu: "\(gpu.address)", change: word, region: gpu.region?.description, driver: gpu.driver,
                previous: previous), regions: regions)
    }

    private static func hazard(_ change: HazardEvent.Change, _ hazard: Hazard) -> EventRecord.Content {
        .init(HazardEvent(change: change, hazard: HazardInfo(hazard)), regions: [hazard.subject])
    }

    private static func allocation(
        _ change: AllocationEvent.Change, _ allocation: Allocation, _ reason: String? = nil
    ) -> EventRecord.Content {
        let regions = allocation.shares.map(\.region.description)
        return .init(
            AllocationEvent(
                change: change, allocation: "\(allocation.id)",
                vm: VMInfo(uuid: "\(allocation.vm.uuid)", name: allocation.vm.name),
                owner: UIDInfo(uid: allocation.ownerUID), regions: regions, reason: reason),
            regions: regions, allocation: "\(allocation.id)")
    }
}
