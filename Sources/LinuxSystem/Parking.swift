internal import Synchronization

/// An actor whose jobs stay parked until it is opened.
actor Parking {
    private nonisolated let barrier = Barrier()
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe barrier.asUnownedSerialExecutor() }
    private var passes = 0

    /// Returns once `open` was called.
    @inline(never) func pass() {
        // Code that touches nothing of the actor needs no actor: the optimizer would leave out the switch to its
        // executor, and with it the wait.
        passes &+= 1
    }

    /// Lets pass who waits and who comes later; may be called from any thread.
    nonisolated func open() { barrier.open() }

    /// Runs jobs on the thread that opens it, or later on the one that brings them.
    private final class Barrier: SerialExecutor {
        private struct State {
            var isOpen = false
            var parked: [UnownedJob] = []
        }

        private let state = Mutex(State())
        /// Held while a job runs: an executor is serial. A job does nothing but `pass`; what follows is another
        /// executor's job, which is enqueued there and does not run here.
        private let turn = Mutex(())

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            let isOpen = state.withLock { (state) -> Bool in
                if !state.isOpen { state.parked.append(job) }
                return state.isOpen
            }
            if isOpen { run(job) }
        }

        func open() {
            let parked = state.withLock { (state) -> [UnownedJob] in
                state.isOpen = true
                defer { state.parked = [] }
                return state.parked
            }
            for job in parked { run(job) }
        }

        private func run(_ job: UnownedJob) {
            // The task may go on elsewhere, and let the executor go, before its job has left this thread.
            let alive = unsafe Unmanaged.passRetained(self)
            defer { unsafe alive.release() }
            turn.withLock { _ in unsafe job.runSynchronously(on: asUnownedSerialExecutor()) }
        }
    }
}
