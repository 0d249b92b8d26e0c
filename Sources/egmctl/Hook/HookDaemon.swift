// What the hook asks of egmd. All of it may be repeated, so a restart of egmd on the way does no harm; and all of it
// together is over by the deadline.

internal import EGMClient
internal import EGMProtocol
internal import JSONRPC
internal import LinuxSystem

/// The connection of one call of the hook.
struct HookDaemon: ~Copyable {
    private var session: Session
    private let deadline: HookDeadline

    init(socket: String, _ deadline: HookDeadline) throws(ClientError) {
        session = try Session(path: socket, patience: deadline.milliseconds)
        self.deadline = deadline
    }

    /// The living allocation of a VM; nil if it has none.
    mutating func allocation(of vm: VMInfo) throws(ClientError) -> AllocationInfo? {
        try call(AllocationList.self, .init(vm: vm.uuid)).allocations.last { $0.state != .draining }
    }

    /// Ends what a VM has and does not drain yet; what ends by itself meanwhile is no error.
    mutating func release(_ vm: VMInfo) throws(ClientError) {
        for allocation in try call(AllocationList.self, .init(vm: vm.uuid)).allocations
        where allocation.state != .draining {
            do throws(ClientError) { _ = try call(AllocationRelease.self, .init(id: allocation.id)) } catch {
                guard case .refused(let refusal) = error, refusal.kind == .unknownAllocation else { throw error }
            }
        }
    }

    /// Allocates for the user that will run QEMU.
    ///
    /// What the VM has already is used as it is, if it is what the domain needs: an earlier call may have made it, or an
    /// administrator, who alone can say that a VM gets a part of a region. Otherwise nothing is released here: whose it is
    /// cannot be told.
    mutating func allocate(_ domain: HookDomain, for user: UInt32) throws -> AllocationInfo {
        try check(domain.regions)
        if let existing = try allocation(of: domain.vm), !existing.active {
            try HookDaemon.check(existing, domain, user)
            return existing
        }
        if let part = domain.regions.first(where: { $0.offset != 0 }) {
            throw Failure(
                status: .refused,
                message: "the domain wants the part of \(part.name) at \(part.offset), which only an "
                    + "administrator can allocate; "
                    + "do it with 'egmctl allocate --partition' before the start")
        }
        var params = AllocationCreateParams(
            vm: domain.vm, gpus: try gpus(of: domain), regions: domain.regions.map(\.name),
            delivery: domain.delivery(), lifetime: .persistent, beneficiary: UIDInfo(uid: user))
        do {
            return try create(params)
        } catch let error as ClientError {
            guard case .refused(let refusal) = error, refusal.kind == .regionDraining else { throw error }
        }
        // A VM that is started again meets its own end. What is left after the wait is for the answer.
        params.wait = Double(max(0, deadline.milliseconds - 500)) / 1000
        return try create(params)
    }

    private static func check(_ existing: AllocationInfo, _ domain: HookDomain, _ user: UInt32) throws(Failure) {
        func conflict(_ problem: String) -> Failure {
            Failure(
                status: .refused,
                message: "the VM has allocation \(existing.id) already, but \(problem); if nobody needs it, end "
                    + "it with "
                    + "'egmctl release \(existing.id)'")
        }
        guard existing.owner.uid == user else {
            throw conflict("it belongs to uid \(existing.owner.uid), and QEMU runs as uid \(user)")
        }
        guard existing.delivery == domain.delivery() else {
            throw conflict(
                "its memory is delivered by \(existing.delivery.rawValue), and the domain's emulator takes it by "
                    + domain.delivery().rawValue)
        }
        for region in domain.regions {
            guard let share = existing.regions.first(where: { $0.name == region.name }) else {
                throw conflict("\(region.name) is not in it")
            }
            guard share.offset == region.offset, region.size ?? 0 <= share.size else {
                throw conflict(
                    "it has \(share.size) bytes of \(region.name) at \(share.offset), and the domain wants "
                        + "\(region.size ?? share.size) at \(region.offset)")
            }
        }
    }

    /// Binds the allocation to the process; it ends with that.
    mutating func bind(_ allocation: AllocationInfo, to process: consuming ProcessHandle) throws(ClientError) {
        let pidfd = DescriptorList(process.intoDescriptor())
        _ = try session.call(
            AllocationActivate.self, AllocationActivateParams(id: allocation.id, lifetime: .process), passing: pidfd,
            milliseconds: deadline.milliseconds)
    }

    private mutating func create(_ params: AllocationCreateParams) throws -> AllocationInfo {
        do throws(ClientError) { return try call(AllocationCreate.self, params) } catch {
            guard case .timedOut = error else { throw error }
            throw Failure(
                status: .temporary,
                message: "cannot allocate \(listText(params.regions)): not ready after \(deadline.seconds) s; "
                    + "start the VM "
                    + "again when 'egmctl region list' shows \(params.regions.count == 1 ? "it" : "them") ready, or set hold = "
                    + "\"eager\"")
        }
    }

    /// Refuses a VM with more memory than its region has: some drivers would map what is behind it.
    private mutating func check(_ regions: [HookDomain.Region]) throws {
        for wanted in regions {
            let region = try call(RegionGet.self, RegionParams(region: wanted.name))
            guard let size = wanted.size, size > region.size else { continue }
            throw Failure(
                status: .refused,
                message: "the domain wants \(size) bytes of \(wanted.name), which has \(region.size); lower its memory")
        }
    }

    /// Those devices of the domain that are GPUs of its regions: other devices have nothing to do with EGM.
    private mutating func gpus(of domain: HookDomain) throws(ClientError) -> [String] {
        guard !domain.devices.isEmpty else { return [] }
        let names = domain.regions.map(\.name)
        return try call(GPUList.self, NoParams()).gpus.filter { gpu in
            domain.devices.contains(gpu.bdf.lowercased()) && gpu.region.map(names.contains) == true
        }.map(\.bdf)
    }

    private mutating func call<M: Method>(_ method: M.Type, _ params: M.Params) throws(ClientError) -> M.Result {
        try session.call(method, params, milliseconds: deadline.milliseconds).result
    }
}
