import EGMDomain
import EGMServer
import EventLoop

/// Writes the journal line of each event.
enum EventLog {
    static func write(_ event: DomainEvent, to journal: Journal) {
        switch event {
        case .regionAppeared(let name, let state, let reason):
            let why = reason.map { ": \($0)" } ?? ""
            journal.log(
                .info, "region \(name) has appeared: \(state.rawValue)\(why)",
                LogField("EGM_REGION", name.description))
        case .regionChanged(let name, let from, let next, let reason):
            let why = reason.map { ": \($0)" } ?? ""
            let line = "region \(name): \(from.rawValue) -> \(next.rawValue)\(why)"
            let field = LogField("EGM_REGION", name.description)
            guard next == .faulty else { return journal.log(.info, line, field) }
            journal.log(.error, line, field, .message(from == .scrubbing ? .scrubFailed : .regionFaulty))
        case .regionScrubbed(let name, let report):
            let seconds = Double(report.nanoseconds) / 1e9
            journal.log(
                .info,
                "region \(name): scrubbed \(report.bytes) bytes in \(seconds) s with \(report.threads) threads"
                    + (report.verified ? ", verified" : ""),
                LogField("EGM_REGION", name.description))
        case .retiredPagesChanged(let name, let blocks):
            journal.log(
                .notice, "region \(name): \(blocks) retired blocks known", LogField("EGM_REGION", name.description),
                .message(.badPages))
        case .findsNotKept(let name, let reason):
            journal.log(
                .warning, "region \(name): finds of bad memory are not kept: \(reason)",
                LogField("EGM_REGION", name.description), .message(.findsNotKept))
        // Nobody is there: the region waits for something else, and its reason says what.
        case .drainBlocked(_, let holders) where holders.isEmpty: break
        case .drainBlocked(let name, let holders):
            journal.log(
                .notice, "region \(name) is still in use: \(holders.map(\.description).joined(separator: ", "))",
                LogField("EGM_REGION", name.description), .message(.regionInUse))
        case .holderKilled(let name, let holder, let problem):
            let what = problem.map { "could not be killed: \($0)" } ?? "was killed"
            journal.log(
                .warning, "region \(name): its forced release: \(holder), and \(what)",
                LogField("EGM_REGION", name.description), LogField("EGM_PID", "\(holder.pid)"),
                .message(problem == nil ? .holderKilled : .holderNotKilled))
        case .gpuDriverChanged(let outcome, let caller):
            let change = "\(outcome.previous ?? "no driver") -> \(outcome.driver ?? "no driver")"
            journal.log(
                .notice, "GPU \(outcome.gpu): \(change), by \(who(caller))",
                LogField("EGM_GPU", outcome.gpu.description), .message(.gpuDriverChanged))
        case .gpuChanged(let gpu, let change):
            journal.log(.info, "GPU \(gpu.address): \(text(gpu, change))", LogField("EGM_GPU", gpu.address.description))
        case .hazardFound(let hazard): write(hazard, to: journal)
        case .hazardCleared(let hazard):
            journal.log(
                .notice, "no longer: \(hazard.check.rawValue): \(hazard.message)", fields(hazard))
        case .topologyChanged(let topology):
            journal.log(
                .info, "the host has changed: \(topology.regions.count) regions, \(topology.gpus.count) GPUs")
        case .allocationReady(let allocation):
            journal.log(
                .info, "allocation \(allocation.id) has \(regions(allocation))",
                LogField("EGM_ALLOCATION", allocation.id.description), LogField("EGM_VM_UUID", "\(allocation.vm.uuid)"))
        case .allocationCreated(let allocation, let caller):
            journal.log(
                .notice, "\(who(caller)) allocates \(regions(allocation)) to VM \(allocation.vm.uuid)",
                LogField("EGM_ALLOCATION", allocation.id.description), LogField("EGM_VM_UUID", "\(allocation.vm.uuid)"))
        case .allocationFailed(let vm, let caller, let error):
            journal.log(
                .notice, "\(who(caller)) was refused an allocation to VM \(vm.uuid): \(sentence(for: error))",
                LogField("EGM_VM_UUID", "\(vm.uuid)"), .message(.allocationRefused))
        case .allocationReleased(let allocation, let reason):
            journal.log(
                .notice, "allocation \(allocation.id) of \(regions(allocation)) is over: \(reason)",
                LogField("EGM_ALLOCATION", allocation.id.description), LogField("EGM_VM_UUID", "\(allocation.vm.uuid)"))
        case .allocationActivated(let allocation, let caller):
            let process = allocation.process.map { "process \($0.pid)" } ?? "no process"
            journal.log(
                .notice, "\(who(caller)) activates allocation \(allocation.id) for \(process)",
                LogField("EGM_ALLOCATION", allocation.id.description), LogField("EGM_VM_UUID", "\(allocation.vm.uuid)"))
        case .allocationEnded(let allocation):
            journal.log(
                .info, "allocation \(allocation.id) of \(regions(allocation)) has given everything back",
                LogField("EGM_ALLOCATION", allocation.id.description), LogField("EGM_VM_UUID", "\(allocation.vm.uuid)"))
        case .allocationRestored(let entry, let outcome):
            let regions = entry.shares.map(\.region.name.description).joined(separator: ", ")
            let line =
                "allocation \(entry.id) of \(regions) to VM \(entry.vm.uuid) is \(outcome.word)"
                + (outcome.reason.map { ": \($0)" } ?? "")
            let fields = [
                LogField("EGM_ALLOCATION", entry.id.description), LogField("EGM_VM_UUID", "\(entry.vm.uuid)"),
            ]
            switch outcome {
            case .readopted: journal.log(.notice, line, fields)
            case .orphaned: journal.log(.warning, line, fields + [.message(.allocationOrphaned)])
            case .faulty, .voided: journal.log(.warning, line, fields + [.message(.allocationLost)])
            }
        case .ledgerProblem(let problem): journal.log(.error, problem, .message(.ledgerProblem))
        case .regionReclaimed(let name):
            journal.log(
                .info, "region \(name): taken back from systemd, without an open",
                LogField("EGM_REGION", name.description))
        case .regionReattached(let name, let problem):
            let field = LogField("EGM_REGION", name.description)
            guard let problem else { return journal.log(.info, "region \(name): held again for its VM", field) }
            journal.log(.warning, "region \(name): \(problem)", field, .message(.regionNotHeld))
        }
    }

    static func write(_ hazard: Hazard, to journal: Journal) {
        journal.log(
            hazard.level == .fatal ? .error : .warning, "\(hazard.check.rawValue): \(hazard.message)",
            fields(hazard) + [.message(.hazard)])
    }

    /// What a hazard is about: a region, a GPU, or anything else.
    private static func fields(_ hazard: Hazard) -> [LogField] {
        let fields = [LogField("EGM_SUBJECT", hazard.subject), LogField("EGM_CHECK", hazard.check.rawValue)]
        if RegionName(hazard.subject) != nil { return fields + [LogField("EGM_REGION", hazard.subject)] }
        return fields + (PCIAddress(hazard.subject) == nil ? [] : [LogField("EGM_GPU", hazard.subject)])
    }

    /// Somebody who connected and is not served.
    static func write(_ refusal: PeerRefusal, to journal: Journal) {
        let why =
            switch refusal.reason {
            case .noRole: "it has no role in [access]"
            case .tooManyConnections(let limit): "there are \(limit) connections already"
            }
        journal.log(
            .notice, "uid \(refusal.uid), pid \(refusal.pid) was not let in: \(why)",
            LogField("EGM_UID", "\(refusal.uid)"), LogField("EGM_PID", "\(refusal.pid)"), .message(.peerRefused))
    }

    private static func text(_ gpu: GPU, _ change: GPUChange) -> String {
        switch change {
        case .appeared: "has appeared"
        case .vanished: "has gone"
        case .region(let previous):
            "region \(previous?.description ?? "none") -> \(gpu.region?.description ?? "none")"
        case .driver(let previous): "driver \(previous ?? "none") -> \(gpu.driver ?? "none")"
        }
    }

    private static func who(_ caller: Caller) -> String { "uid \(caller.uid), pid \(caller.pid)" }

    private static func regions(_ allocation: Allocation) -> String {
        allocation.shares.map(\.region.description).joined(separator: ", ")
    }
}
