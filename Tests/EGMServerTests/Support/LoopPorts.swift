import EGMDomain
import EventLoop
import LinuxSystem

/// The host's clock, with the loop's timers.
struct LoopClock: EGMDomain.Clock {
    let loop: EventLoop

    func now() -> Int64 { realtimeSeconds() }
    func monotonic() -> UInt64 { monotonicNanoseconds() }
    func pause(milliseconds: UInt64) async { try? await loop.sleep(milliseconds: Int(clamping: milliseconds)) }
}

/// Processes: pid 1 cannot be watched, those from 1000000 and those of the far future do not exist, others live for ever.
struct FakeProcesses: ProcessWatching {
    func watch(pid: Int32, ended: @escaping @Sendable () -> Void) throws(ProcessWatchError) -> any ProcessWatch {
        if pid == 1 { throw .failed(pid: pid, reason: "it is in another namespace") }
        if pid >= 1_000_000 { throw .gone(pid: pid) }
        return Watch(process: ProcessReference(pid: pid, startTime: 1))
    }

    func watch(
        _ process: ProcessReference, ended: @escaping @Sendable () -> Void
    ) throws(ProcessWatchError) -> any ProcessWatch {
        guard process.pid < 1_000_000 else { throw .gone(pid: process.pid) }
        guard process.startTime < 1 << 60 else { throw .replaced(process) }
        return Watch(process: process)
    }

    func identify(pid: Int32) throws(ProcessWatchError) -> ProcessReference {
        ProcessReference(pid: pid, startTime: 1)
    }

    func target(pid: Int32) throws(ProcessWatchError) -> any ProcessTarget {
        throw .failed(pid: pid, reason: "nobody is killed here")
    }

    private final class Watch: ProcessWatch {
        let process: ProcessReference
        init(process: ProcessReference) { self.process = process }
    }
}
