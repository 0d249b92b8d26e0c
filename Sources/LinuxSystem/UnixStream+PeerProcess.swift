internal import Glibc

/// The process at the other end of a Unix connection: the one that connected, whoever writes to the socket now.
package struct PeerProcess: Hashable, Sendable {
    package var identity: ProcessIdentity
    /// Its program file at the time of the question; nil if we may not see it.
    package var executable: String?
}

extension UnixStream {
    /// Who is at the other end.
    ///
    /// A pidfd is held while `/proc` is read, and the process is still there afterwards, so that nothing of this can be
    /// about another process that got the number.
    ///
    /// - Parameter pid: the peer's number by `SO_PEERCRED`. It is used before Linux 6.5, where the kernel has no pidfd
    ///   of the peer; a number that was taken over before this call is not noticed there.
    /// - Returns: nil if the process has ended or is outside of our pid namespace, or if there is no descriptor left.
    package borrowing func identifyPeer(pid: Int32) -> PeerProcess? {
        do throws(SystemError) {
            let handle: ProcessHandle
            if let peer = try peerProcess() {
                handle = peer
            } else {
                guard pid > 0 else { return nil }
                handle = try ProcessHandle.open(pid: pid)
            }
            let identity = try handle.identity()
            let executable = HostRoot().linkTarget("/proc/\(identity.pid)/exe")
            guard try !handle.hasEnded() else { return nil }
            return PeerProcess(identity: identity, executable: executable)
        } catch {
            return nil
        }
    }
}
