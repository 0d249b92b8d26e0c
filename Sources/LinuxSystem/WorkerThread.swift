// A thread of its own for an actor whose calls block: serial by construction, two calls never interleave on it.
//
//     actor Hardware {
//         nonisolated let thread: WorkerThread
//         nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
//     }
//
// The thread keeps only the state below alive, not the executor, so dropping the executor ends the thread.

internal import Synchronization

/// A pthread that is an actor's executor.
package final class WorkerThread: SerialExecutor {
    private let state: State
    private let thread: Mutex<SystemThread?>

    /// Starts the thread; its name, shown by `ps -L`, is cut to 15 bytes.
    package init(name: String, scheduling: ThreadScheduling = .normal) throws(SystemError) {
        let state = State()
        let started = try SystemThread(name: name, scheduling: scheduling) { state.run() }
        self.state = state
        thread = Mutex(started)
    }

    deinit { stop() }

    /// Ends the thread after all jobs that are queued, and waits for it. A job that comes later is a programming error.
    package func stop() {
        state.queue.close()
        // Taken out first: join must not run under the lock.
        let taken = thread.withLock { (thread) -> SystemThread? in thread.take() }
        if let taken { taken.join() }
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let isTaken = unsafe state.queue.append(
            State.Entry(job: UnownedJob(job), executor: asUnownedSerialExecutor()))
        precondition(isTaken, "an actor's job came after its worker thread was stopped")
    }

    package func isIsolatingCurrentContext() -> Bool? {
        state.threadID.load(ordering: .relaxed) == currentThreadID()
    }

    package func checkIsolated() {
        precondition(isIsolatingCurrentContext() == true, "this code belongs on its worker thread")
    }

    private final class State: Sendable {
        @safe struct Entry: Sendable {
            let job: UnownedJob
            let executor: UnownedSerialExecutor
        }

        let queue = BlockingQueue<Entry>()
        let threadID = Atomic<Int32>(0)

        func run() {
            threadID.store(currentThreadID(), ordering: .relaxed)
            while let entry = queue.next() { unsafe entry.job.runSynchronously(on: entry.executor) }
        }
    }
}
