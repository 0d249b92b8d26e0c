import EGMDomain
import EventLoop
import LinuxSystem

/// Watches processes by their pidfd, on the loop.
struct LoopProcesses: ProcessWatching {
    let loop: EventLoop

    func watch(pid: Int32, ended: @escaping @Sendable () -> Void) throws(ProcessWatchError) -> any ProcessWatch {
        do throws(SystemError) {
            return Watch(try ProcessEndWatch(loop, pid: pid, ended: ended))
        } catch {
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
