internal import EGMClient
internal import EGMProtocol
internal import JSONRPC
internal import LinuxSystem

/// The things that egm-qemu asks of egmd. All may be repeated, so a restart of egmd on the way does no harm.
struct DaemonConnection: ~Copyable {
    private var session: Session
    private let milliseconds: Int

    init(settings: Settings) throws(ClientError) {
        session = try Session(path: settings.socket)
        milliseconds = settings.milliseconds
    }

    /// The socket's number, for the companion.
    var socketNumber: Int32 { session.socketNumber }

    /// Allocates `regions` to the VM, bound to this connection until the allocation is activated. One that a hook has made
    /// for the VM before (a persistent one that is not active) is used as it is.
    ///
    /// Of the VM's devices those count that are GPUs of these regions: other GPUs, and other devices, have nothing to
    /// do with EGM. A region that is still being drained is waited for: a VM that is restarted meets its own.
    mutating func allocate(
        regions: [String], vfioDevices: [String], for vm: VMInfo
    ) throws(ClientError) -> AllocationInfo {
        var gpus: [String] = []
        if !vfioDevices.isEmpty {
            gpus = try self.gpus(of: regions).filter(vfioDevices.contains)
        }
        var params = AllocationCreateParams(
            vm: vm, gpus: gpus, regions: regions, lifetime: .connection)
        do {
            return try create(params)
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            switch refusal.kind {
            case .regionDraining: params.wait = Double(milliseconds) / 1000
            case .allocationConflict where DaemonConnection.isOfHook(refusal): params.lifetime = .persistent
            default: throw error
            }
        }
        return try create(params)
    }

    /// The addresses of the GPUs of `regions`, in lower case.
    mutating func gpus(of regions: [String]) throws(ClientError) -> [String] {
        let known = try session.call(GPUList.self, NoParams(), milliseconds: milliseconds).result.gpus
        return known.filter { $0.region.map(regions.contains) == true }.map { $0.bdf.lowercased() }
    }

    /// The answer comes when the regions are scrubbed, which takes as long as it takes: on a large host minutes.
    private mutating func create(_ params: AllocationCreateParams) throws(ClientError) -> AllocationInfo {
        try session.call(AllocationCreate.self, params, milliseconds: nil).result
    }

    /// Whether what the VM has already was made for it in advance: only its lifetime may differ then.
    private static func isOfHook(_ conflict: RPCError) -> Bool {
        conflict.data?["lifetime"] == "persistent" && conflict.data?["active"] == false
    }

    /// Tells egmd which process uses the memory.
    mutating func activate(_ allocation: AllocationInfo, for process: consuming ProcessHandle) throws(ClientError) {
        let pidfd = DescriptorList(process.intoDescriptor())
        _ = try session.call(
            AllocationActivate.self, AllocationActivateParams(id: allocation.id), passing: pidfd,
            milliseconds: milliseconds
        ).result
    }

    /// The descriptor of one region.
    mutating func map(_ region: String, of allocation: AllocationInfo) throws(ClientError) -> Reply<AllocationMap> {
        try session.call(
            AllocationMap.self, AllocationMapParams(id: allocation.id, region: region), milliseconds: milliseconds)
    }

    /// Gives the allocation back after a failure.
    ///
    /// What a hook has made is left to the hook.
    mutating func release(_ allocation: AllocationInfo) {
        guard allocation.lifetime == .connection else { return }
        let params = AllocationReleaseParams(id: allocation.id)
        // If that fails too, the allocation still ends with this connection, whose process is about to end.
        _ = try? session.call(AllocationRelease.self, params, milliseconds: milliseconds).result
    }
}
