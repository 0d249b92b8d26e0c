import Glibc
import Synchronization

/// An executor that runs nothing by itself: the test runs its jobs on the test's own thread, one after the other, in
/// the order of arrival or in an order that a seed decides. So every interleaving can be had again.
final class StepExecutor: SerialExecutor, TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var thread: pthread_t?
        var generator: SeededGenerator?
        var jobsRun = 0
    }

    /// More jobs than this in one go are a driver that spins.
    static let jobLimit = 100_000

    private let state: Mutex<State>

    /// Jobs that were run in all: a measure of work that no machine's load changes.
    var jobsRun: Int { state.withLock { $0.jobsRun } }

    /// - Parameter seed: shuffles the jobs; nil runs them in order.
    init(seed: UInt64? = nil) { state = Mutex(State(generator: seed.map(SeededGenerator.init))) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
    }

    func isIsolatingCurrentContext() -> Bool? { state.withLock { $0.thread == pthread_self() } }

    func checkIsolated() { precondition(isIsolatingCurrentContext() == true, "not on the test's executor") }

    /// Runs `body` as if it were a job.
    func enter<T>(_ body: () throws -> T) rethrows -> T {
        let before = state.withLock { state in
            defer { state.thread = pthread_self() }
            return state.thread
        }
        defer { state.withLock { $0.thread = before } }
        return try body()
    }

    /// Runs jobs until there are none, or `limit` have run; false if there are more.
    @discardableResult
    func run(atMost limit: Int = StepExecutor.jobLimit) -> Bool {
        for _ in 0..<limit {
            guard let job = next() else { return true }
            enter {
                job.runSynchronously(
                    isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
            }
        }
        return state.withLock { $0.jobs.isEmpty }
    }

    private func next() -> UnownedJob? {
        state.withLock { state in
            guard !state.jobs.isEmpty else { return nil }
            state.jobsRun += 1
            guard var generator = state.generator else { return state.jobs.removeFirst() }
            defer { state.generator = generator }
            return state.jobs.remove(at: generator.next(below: state.jobs.count))
        }
    }
}
