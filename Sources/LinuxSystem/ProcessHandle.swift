// A process held by a pidfd: the number can't be taken over by another process as a pid can. The handle does not keep
// the process alive.

internal import CLinuxShims
internal import Glibc

/// Owns a pidfd.
package struct ProcessHandle: ~Copyable, Sendable {
    /// The pidfd; it becomes readable when the process ends, so a readiness watch reports the end.
    package let descriptor: OwnedDescriptor

    /// Takes over a pidfd.
    package init(adopting descriptor: consuming OwnedDescriptor) { self.descriptor = descriptor }

    /// The process that has `pid` now. The corresponding call is `pidfd_open`.
    /// - Throws: `ESRCH` if there is none.
    package static func open(pid: Int32) throws(SystemError) -> ProcessHandle {
        let number = egm_pidfd_open(pid)
        guard number >= 0 else {
            // EINVAL: a thread that leads no process, or a number that can't be a pid.
            throw SystemError(operation: "open process", subject: "\(pid)", code: egm_errno())
        }
        return ProcessHandle(adopting: OwnedDescriptor(owning: number))
    }

    /// The process `identity`, and no other that got its pid since.
    /// - Throws: `ESRCH` if it has ended.
    package static func open(
        _ identity: ProcessIdentity, root: HostRoot = HostRoot()
    ) throws(SystemError) -> ProcessHandle {
        let handle = try open(pid: identity.pid)
        // Read after opening: while the process behind the handle lives, nobody else can have its pid.
        let found = try ProcessIdentity.current(pid: identity.pid, root: root)
        guard found == identity, try !handle.hasEnded() else {
            throw SystemError(operation: "open process", subject: "\(identity.pid)", code: ESRCH)
        }
        return handle
    }

    /// Whether the process has ended (it may still be a zombie).
    package borrowing func hasEnded() throws(SystemError) -> Bool {
        try descriptor.wait(until: .readable, milliseconds: 0)
    }

    /// Sends `signal`; 0 only asks whether it could be sent. The corresponding call is `pidfd_send_signal`.
    /// - Throws: `ESRCH` if the process has ended, `EPERM`.
    package borrowing func signal(_ signal: Int32) throws(SystemError) {
        guard egm_pidfd_send_signal(descriptor.number, signal) == 0 else {
            throw SystemError(operation: "send signal \(signal) to", subject: subject, code: egm_errno())
        }
    }

    /// The process's number in our pid namespace, from `/proc/self/fdinfo`; nil once it is reaped, or if it is outside.
    package borrowing func pid() throws(SystemError) -> Int32? {
        let text = try HostRoot().text("/proc/self/fdinfo/\(descriptor.number)")
        for line in text.split(separator: "\n") where line.hasPrefix("Pid:") {
            guard let pid = Int32(line.dropFirst(4).drop { $0.isWhitespace }), pid > 0 else { return nil }
            return pid
        }
        return nil
    }

    private var subject: String { "pidfd \(descriptor.number)" }
}
