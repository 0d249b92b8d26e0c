internal import CLinuxShims
internal import Glibc

/// Who is at the other end of a Unix connection: as of `connect` (or `listen`), told by the kernel.
package struct PeerCredentials: Hashable, Sendable {
    /// The process that connected; it may have ended, and the number may be another's by now. 0 if it is outside our
    /// pid namespace.
    package var pid: Int32
    package var uid: UInt32
    package var gid: UInt32
    /// The supplementary groups, as the kernel lists them.
    package var groups: [UInt32]

    package init(pid: Int32, uid: UInt32, gid: UInt32, groups: [UInt32] = []) {
        self.pid = pid
        self.uid = uid
        self.gid = gid
        self.groups = groups
    }

    /// Whether the peer's primary or a supplementary group is `group`.
    package func isMember(of group: UInt32) -> Bool { gid == group || groups.contains(group) }
}

extension UnixStream {
    /// The peer's credentials: `SO_PEERCRED` and `SO_PEERGROUPS`.
    package borrowing func peerCredentials() throws(SystemError) -> PeerCredentials {
        var raw: [UInt32] = [0, 0, 0]
        guard unsafe egm_peer_credentials(descriptor.number, &raw) == 0 else {
            throw SystemError(operation: "ask for the peer of", subject: subject, code: egm_errno())
        }
        return PeerCredentials(
            pid: Int32(bitPattern: raw[0]), uid: raw[1], gid: raw[2], groups: try peerGroups())
    }

    /// The peer's process as a handle that no other process can inherit (`SO_PEERPIDFD`); nil before Linux 6.5.
    /// - Throws: `ESRCH` if the process is gone.
    package borrowing func peerProcess() throws(SystemError) -> ProcessHandle? {
        var number: CInt = -1
        var size = socklen_t(MemoryLayout<CInt>.size)
        guard unsafe getsockopt(descriptor.number, SOL_SOCKET, EGM_SO_PEERPIDFD, &number, &size) == 0 else {
            let code = egm_errno()
            if code == ENOPROTOOPT { return nil }
            // What the kernel says of a process that was reaped has changed over its versions.
            let isGone = [ESRCH, ENODATA, EINVAL].contains(code)
            throw SystemError(
                operation: "ask for the peer process of", subject: subject, code: isGone ? ESRCH : code)
        }
        return ProcessHandle(adopting: OwnedDescriptor(owning: number))
    }

    private borrowing func peerGroups() throws(SystemError) -> [UInt32] {
        var groups = [UInt32](repeating: 0, count: 32)
        while true {
            var size = socklen_t(groups.count * MemoryLayout<UInt32>.size)
            if unsafe getsockopt(descriptor.number, SOL_SOCKET, SO_PEERGROUPS, &groups, &size) == 0 {
                return Array(groups.prefix(Int(size) / MemoryLayout<UInt32>.size))
            }
            let code = egm_errno()
            // ERANGE says how much room is needed.
            guard code == ERANGE, Int(size) > groups.count * MemoryLayout<UInt32>.size else {
                throw SystemError(operation: "ask for the groups of the peer of", subject: subject, code: code)
            }
            groups = [UInt32](repeating: 0, count: Int(size) / MemoryLayout<UInt32>.size)
        }
    }
}
