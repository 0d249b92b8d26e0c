// How one call gets to a worker and back. A continuation would be the obvious way, but Swift 6.3 resumes every
// continuation on the global executor first, which starts the global pool and costs a thread hand-off (measured: three
// threads and 20 µs a call). Calling an actor does not: the task switches to the actor's executor, and from there
// straight back to the caller's. So each call is an actor of its own, whose executor puts its only job into the pool's
// queue.

/// One call on a worker pool; its body runs on whichever thread is free.
actor WorkerCall {
    private nonisolated let lane: Lane
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe lane.asUnownedSerialExecutor() }

    init(_ queue: BlockingQueue<@Sendable () -> Void>) { lane = Lane(queue) }

    func run<Value: ~Copyable & Sendable, Failure: Error>(
        _ body: @Sendable () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try body()
    }

    private final class Lane: SerialExecutor {
        private let queue: BlockingQueue<@Sendable () -> Void>

        init(_ queue: BlockingQueue<@Sendable () -> Void>) { self.queue = queue }

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            // The closure keeps the executor alive until the job has left the thread.
            let isTaken = queue.append { [self] in unsafe job.runSynchronously(on: asUnownedSerialExecutor()) }
            precondition(isTaken, "work came after its pool was stopped")
        }
    }
}
