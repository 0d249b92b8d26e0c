// A fixed number of threads for calls that block and need no order: file trees, opens that zero memory, scrubbing. The
// caller awaits the result and comes back to its own executor. Swift's global pool is not started.

internal import Synchronization

/// Runs blocking work on threads of its own.
package final class WorkerPool: Sendable {
    private let queue: BlockingQueue<@Sendable () -> Void>
    private let threads: Mutex<[WorkerPoolThread]>
    /// How many jobs can run at once.
    package let threadCount: Int

    /// Starts `count` threads, at least 1; their name, shown by `ps -L`, is cut to 15 bytes.
    package init(name: String, threads count: Int, scheduling: ThreadScheduling = .normal) throws(SystemError) {
        precondition(count > 0, "a pool without threads never does anything")
        let queue = BlockingQueue<@Sendable () -> Void>()
        self.queue = queue
        threadCount = count
        var started: [WorkerPoolThread] = []
        do throws(SystemError) {
            for _ in 0..<count {
                let thread = try SystemThread(name: name, scheduling: scheduling) {
                    while let job = queue.next() { job() }
                }
                started.append(WorkerPoolThread(thread))
            }
        } catch {
            queue.close()
            for thread in started { thread.join() }
            throw error
        }
        threads = Mutex(started)
    }

    deinit { stop() }

    /// Runs `body` on one of the threads and waits for it without blocking the caller's thread. A cancelled task still
    /// gets the result: work in the kernel can't be cancelled.
    package func run<Value: ~Copyable & Sendable, Failure: Error>(
        _ body: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        try await WorkerCall(queue).run(body)
    }

    /// Runs `body` on one of the threads, some time; the caller goes on.
    package func perform(_ body: @escaping @Sendable () -> Void) {
        precondition(queue.append(body), "work came after its pool was stopped")
    }

    /// Ends the threads after all queued work, and waits for them. Work that comes later is a programming error.
    package func stop() {
        queue.close()
        let threads = threads.withLock { threads in
            defer { threads = [] }
            return threads
        }
        for thread in threads { thread.join() }
    }
}
