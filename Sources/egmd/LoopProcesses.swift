import EGMDomain
import EventLoop
import LinuxSystem

/// Watches processes by their pidfd, on the loop.
struct LoopProcesses: ProcessWatching {
    let loop: EventLoop

    func watch(pid: Int32, ended: @escaping @Sendable () -> Void) throws(ProcessWatchError) -> any ProcessWatch {
        try asking(pid) { () throws(SystemError) in Watch(try ProcessEndWatch(loop, pid: pid, ended: ended)) }
    }

    func watch(
        _ process: ProcessReference, ended: @escaping @Sendable () -> Void
    ) throws(ProcessWatchError) -> any ProcessWatch {
        try asking(process.pid) { () throws(SystemError) in
            let identity = ProcessIdentity(pid: process.pid, startTime: process.startTime)
            return Watch(try ProcessEndWatch(loop, identity, ended: ended))
        }
    }

    func identify(pid: Int32) throws(ProcessWatchError) -> ProcessReference {
        try asking(pid) { () throws(SystemError) in
            let identity = try ProcessIdentity.current(pid: pid)
            return ProcessReference(pid: pid, startTime: identity.startTime)
        }
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

        init(_ watch: ProcessEndWatch) { self.watch = watch }

        var process: ProcessReference {
            ProcessReference(pid: watch.process.pid, startTime: watch.process.startTime)
        }
    }
}
