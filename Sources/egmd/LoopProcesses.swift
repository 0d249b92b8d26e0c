import EGMDomain
import EventLoop
import LinuxSystem

/// Watches processes by their pidfd, on the loop.
struct LoopProcesses: ProcessWatching {
    let loop: EventLoop

    func watch(pid: Int32, ended: @escaping @Sendable () -> Void) throws(ProcessWatchError) -> any ProcessWatch {
        try watching(pid) { () throws(SystemError) in try ProcessEndWatch(loop, pid: pid, ended: ended) }
    }

    func watch(
        _ process: ProcessReference, ended: @escaping @Sendable () -> Void
    ) throws(ProcessWatchError) -> any ProcessWatch {
        let identity = ProcessIdentity(pid: process.pid, startTime: process.startTime)
        return try watching(process.pid) { () throws(SystemError) in
            try ProcessEndWatch(loop, identity, ended: ended)
        }
    }

    private func watching(
        _ pid: Int32, _ body: () throws(SystemError) -> ProcessEndWatch
    ) throws(ProcessWatchError) -> any ProcessWatch {
        do throws(SystemError) { return Watch(try body()) } catch {
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
