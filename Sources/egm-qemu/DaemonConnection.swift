internal import EGMClient
internal import EGMProtocol
internal import LinuxSystem

/// The things that egm-qemu asks of egmd. All may be repeated, so a restart of egmd on the way does no harm.
struct DaemonConnection: ~Copyable {
    var session: Session
    let milliseconds: Int

    init(settings: Settings) throws(ClientError) {
        session = try Session(path: settings.socket)
        milliseconds = settings.milliseconds
    }

    /// The socket's number, for the companion.
    var socketNumber: Int32 { session.socketNumber }

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
