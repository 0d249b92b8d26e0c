import EGMDomain
import EventLoop
import Glibc
import LinuxSystem

/// Watches processes by their pidfd, on the loop. systemd keeps the pidfds over a restart of the daemon, as far as it has
/// room; a process whose pidfd it has not is found by pid and start time.
struct LoopProcesses: ProcessWatching {
    let loop: EventLoop
    let passed: SystemdDescriptors

    func watch(pid: Int32, ended: @escaping @Sendable () -> Void) throws(ProcessWatchError) -> any ProcessWatch {
        try asking(pid) { () throws(SystemError) in Watch(try ProcessEndWatch(loop, pid: pid, ended: ended), passed) }
    }

    func watch(
        _ process: ProcessReference, ended: @escaping @Sendable () -> Void
    ) throws(ProcessWatchError) -> any ProcessWatch {
        do throws(ProcessWatchError) {
            return try asking(process.pid) { () throws(SystemError) in
                Watch(try watch(ProcessIdentity(pid: process.pid, startTime: process.startTime), ended), passed)
            }
        } catch {
            // Whoever gave a wrong start time would look in vain for a process that is not there.
            guard case .gone = error, let now = identity(of: process.pid), now != process else { throw error }
            throw .replaced(process)
        }
    }

    /// Who has the pid now; nil if nobody has, or it cannot be told.
    private func identity(of pid: Int32) -> ProcessReference? {
        do throws(ProcessWatchError) { return try identify(pid: pid) } catch { return nil }
    }

    private func watch(
        _ process: ProcessIdentity, _ ended: @escaping @Sendable () -> Void
    ) throws(SystemError) -> ProcessEndWatch {
        if let kept = passed.takeProcess(process) {
            do throws(SystemError) { return try ProcessEndWatch(loop, process, adopting: kept, ended: ended) } catch {
                // Another kind of descriptor under its name: the process can be found all the same.
                if error.isNoSuchProcess { throw error }
            }
        }
        return try ProcessEndWatch(loop, process, ended: ended)
    }

    func identify(pid: Int32) throws(ProcessWatchError) -> ProcessReference {
        try asking(pid) { () throws(SystemError) in
            let identity = try ProcessIdentity.current(pid: pid)
            return ProcessReference(pid: pid, startTime: identity.startTime)
        }
    }

    func target(pid: Int32) throws(ProcessWatchError) -> any ProcessTarget {
        // Namespaces aside, 1 is init, and 0 or less would be no process but a group.
        guard pid > 1 else { throw .failed(pid: pid, reason: "egmd never ends pid \(pid)") }
        guard pid != getpid() else { throw .failed(pid: pid, reason: "egmd does not end itself") }
        return try asking(pid) { () throws(SystemError) in Target(try ProcessHandle.open(pid: pid), pid: pid) }
    }

    private func asking<Value>(
        _ pid: Int32, _ body: () throws(SystemError) -> Value
    ) throws(ProcessWatchError) -> Value {
        do throws(SystemError) { return try body() } catch {
            if error.isMissing || error.isNoSuchProcess { throw .gone(pid: pid) }
            throw .failed(pid: pid, reason: error.description)
        }
    }

    private final class Watch: ProcessWatch {
        private let watch: ProcessEndWatch
        private let passed: SystemdDescriptors

        init(_ watch: ProcessEndWatch, _ passed: SystemdDescriptors) {
            self.watch = watch
            self.passed = passed
            passed.keep(watch.descriptor, of: watch.process)
        }

        deinit { passed.forget(watch.process) }

        var process: ProcessReference {
            ProcessReference(pid: watch.process.pid, startTime: watch.process.startTime)
        }
    }

    private final class Target: ProcessTarget {
        private let handle: ProcessHandle
        private let pid: Int32

        init(_ handle: consuming ProcessHandle, pid: Int32) {
            self.handle = handle
            self.pid = pid
        }

        func kill() throws(ProcessWatchError) {
            do throws(SystemError) { try handle.signal(SIGKILL) } catch {
                if error.isNoSuchProcess { return }
                let advice =
                    error.code == EPERM
                    ? "; egmd has no CAP_KILL, and it is another user's: end it with `kill -KILL \(pid)` as root" : ""
                throw .failed(pid: pid, reason: "\(error)\(advice)")
            }
        }
    }
}
