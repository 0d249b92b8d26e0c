import EGMDomain
import Synchronization

/// Processes that live until the test ends them.
final class FakeProcesses: ProcessWatching {
    final class Watch: ProcessWatch {
        let process: ProcessReference
        let ended: @Sendable () -> Void
        private let live: LiveCount

        init(process: ProcessReference, live: LiveCount, ended: @escaping @Sendable () -> Void) {
            self.process = process
            self.ended = ended
            self.live = live
            live.count.withLock { $0 += 1 }
        }

        deinit { live.count.withLock { $0 -= 1 } }
    }

    final class LiveCount: Sendable { let count = Mutex(0) }

    private final class Weak: Sendable {
        private let watch: Mutex<WeakBox>
        init(_ watch: Watch) { self.watch = Mutex(WeakBox(watch: watch)) }
        var target: Watch? { watch.withLock { $0.watch } }
    }

    private struct WeakBox: Sendable { weak var watch: Watch? }

    /// A process that the custodian took hold of to kill it.
    private final class Target: ProcessTarget {
        let pid: Int32
        let life: Int
        let processes: FakeProcesses

        init(_ pid: Int32, life: Int, of processes: FakeProcesses) {
            self.pid = pid
            self.life = life
            self.processes = processes
        }

        func kill() throws(ProcessWatchError) { try processes.killed(pid, life: life) }
    }

    private struct State {
        /// How often a pid was given to another process.
        var lives: [Int32: Int] = [:]
        var targets: [Int32] = []
        var killed: [Int32] = []
        var unkillable: [Int32: String] = [:]
        var onKill: @Sendable (Int32) -> Void = { _ in }
        var dead: Set<Int32> = []
        var unwatchable: [Int32: String] = [:]
        var watches: [Weak] = []
    }

    private let state = Mutex(State())
    private let live = LiveCount()

    /// Watches that somebody still holds.
    var watchCount: Int { live.count.withLock { $0 } }

    func watch(pid: Int32, ended: @escaping @Sendable () -> Void) throws(ProcessWatchError) -> any ProcessWatch {
        try state.withLock { state throws(ProcessWatchError) in
            if state.dead.contains(pid) { throw .gone(pid: pid) }
            if let reason = state.unwatchable[pid] { throw .failed(pid: pid, reason: reason) }
        }
        let watch = Watch(process: ProcessReference(pid: pid, startTime: UInt64(pid)), live: live, ended: ended)
        state.withLock { $0.watches.append(Weak(watch)) }
        return watch
    }

    /// Every process started at the tick that is its pid.
    func watch(
        _ process: ProcessReference, ended: @escaping @Sendable () -> Void
    ) throws(ProcessWatchError) -> any ProcessWatch {
        guard process.startTime == UInt64(process.pid) else { throw .replaced(process) }
        return try watch(pid: process.pid, ended: ended)
    }

    func identify(pid: Int32) throws(ProcessWatchError) -> ProcessReference {
        if state.withLock({ $0.dead.contains(pid) }) { throw .gone(pid: pid) }
        return ProcessReference(pid: pid, startTime: UInt64(pid))
    }

    func target(pid: Int32) throws(ProcessWatchError) -> any ProcessTarget {
        let life = state.withLock { state in
            state.targets.append(pid)
            return state.dead.contains(pid) ? nil : state.lives[pid, default: 0]
        }
        guard let life else { throw .gone(pid: pid) }
        return Target(pid, life: life, of: self)
    }

    private func killed(_ pid: Int32, life: Int) throws(ProcessWatchError) {
        let refusal = state.withLock { state -> String? in
            if let reason = state.unkillable[pid] { return reason }
            if state.lives[pid, default: 0] == life { state.killed.append(pid) }
            return nil
        }
        if let refusal { throw .failed(pid: pid, reason: refusal) }
        state.withLock { $0.onKill }(pid)
    }

    /// Whom the custodian took hold of, and whom it has killed.
    var targets: [Int32] { state.withLock { $0.targets } }
    var killed: [Int32] { state.withLock { $0.killed } }

    /// What the death of a process does.
    func whenKilled(_ body: @escaping @Sendable (Int32) -> Void) { state.withLock { $0.onKill = body } }

    /// egmd has no right to end it.
    func makeUnkillable(_ pid: Int32, reason: String) { state.withLock { $0.unkillable[pid] = reason } }

    /// The pid is another process's from now on.
    func giveAway(_ pid: Int32) { state.withLock { $0.lives[pid, default: 0] += 1 } }

    /// The process is no more when the daemon looks for it.
    func kill(_ pid: Int32) { state.withLock { _ = $0.dead.insert(pid) } }

    func makeUnwatchable(_ pid: Int32, reason: String) { state.withLock { $0.unwatchable[pid] = reason } }

    /// Ends the process; must be called on the custodian's executor, as the port promises.
    func end(_ pid: Int32) {
        let watches = state.withLock { state in
            state.dead.insert(pid)
            return state.watches.compactMap(\.target).filter { $0.process.pid == pid }
        }
        for watch in watches { watch.ended() }
    }
}
