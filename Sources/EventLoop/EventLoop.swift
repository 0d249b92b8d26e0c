// The daemon's one loop: sd-event, wrapped once as a Swift executor, so that actors run on the loop's thread and the
// compiler checks what belongs there.
//
// sd-event knows nothing of Swift's jobs, so the loop alternates: one turn of sd-event, then every job that is queued.
// A turn waits only if no job is queued. A job that comes from the loop's own thread costs an append; one that comes
// from another thread also writes an eventfd, but only if the loop waits (or is about to) and nobody has written yet.
// The eventfd is watched edge-triggered, so it is never read.
//
// Callbacks enter an actor without a hop, because the loop answers `isIsolatingCurrentContext`:
//
//     actor Server {
//         nonisolated let loop: EventLoop
//         nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
//         private var watch: ReadinessWatch?
//
//         func start() throws(SystemError) {
//             watch = try ReadinessWatch(loop, listener.descriptor, [.readable]) { [weak self] _ in
//                 self?.assumeIsolated { $0.acceptAll() }
//             }
//         }
//     }
//
// A task that prefers the loop (`Task(executorPreference: loop)`) does everything that belongs to no actor here too: its
// continuations resume on the loop. Without the preference they go through Swift's global pool and start its threads.
//
// `main` enters an actor by `loop.adoptCurrentThread()`, `try server.assumeIsolated { try $0.start() }`, `try loop.run()`.
//
// Jobs without an actor run on Swift's global pool, whose threads the daemon does not want. Verified for Swift 6.3.1
// (GlobalPoolTests): calling an actor and coming back never touches the pool; resuming a continuation
// (`with*Continuation`, `AsyncStream`), `await task.value`, task groups, `Task.sleep`, `@concurrent`, and a closure given
// to `withTaskCancellationHandler` that does not capture its isolation do. `Promise`, `sleep` and `WorkerPool.run` are
// the ways to wait that don't.

internal import CSystemd
internal import Glibc
package import LinuxSystem
internal import Synchronization

/// The event loop and executor of one thread.
@safe package final class EventLoop: SerialExecutor, TaskExecutor {
    /// Batches of jobs that run in a row before descriptors and timers get their turn.
    static let batchLimit = 16

    /// The sd-event object. Only touched on the loop's thread, or while nobody else has a reference to the loop.
    nonisolated(unsafe) let event: OpaquePointer
    /// The source that ends a wait; same rule.
    nonisolated(unsafe) private let wakeSource: OpaquePointer
    private let wake: WakeSignal
    private let threadID = Atomic<Int32>(0)
    private let queue = Mutex(JobQueue())

    /// A loop without a thread; `adoptCurrentThread` or `run` gives it one.
    package init() throws(SystemError) {
        let wake = try WakeSignal()
        var created: OpaquePointer?
        let status = unsafe sd_event_new(&created)
        guard status >= 0, let created = unsafe created else {
            throw SystemError(operation: "create", subject: "the event loop", code: -status)
        }
        var source: OpaquePointer?
        let events = EPOLLIN.rawValue | EPOLLET.rawValue
        let added = unsafe sd_event_add_io(created, &source, wake.descriptor.number, events, { _, _, _, _ in 0 }, nil)
        guard added >= 0, let source = unsafe source else {
            unsafe sd_event_unref(created)
            throw SystemError(operation: "watch", subject: "the loop's wake signal", code: -added)
        }
        // sd-event opens a descriptor of its own with the first timer, and keeps it. With it open from the start, no
        // later timer can fail for want of a descriptor; the pause after a failed accept is such a timer.
        var timer: OpaquePointer?
        let timed = unsafe sd_event_add_time(created, &timer, CLOCK_MONOTONIC, .max, 0, { _, _, _ in 0 }, nil)
        guard timed >= 0 else {
            unsafe sd_event_source_disable_unref(source)
            unsafe sd_event_unref(created)
            throw SystemError(operation: "create", subject: "the loop's timer", code: -timed)
        }
        unsafe sd_event_source_disable_unref(timer)
        unsafe event = created
        unsafe wakeSource = source
        self.wake = wake
    }

    deinit {
        unsafe sd_event_source_disable_unref(wakeSource)
        unsafe sd_event_unref(event)
    }

    /// Makes the calling thread the loop's: sources may be made and actors entered by `assumeIsolated` before `run`.
    package func adoptCurrentThread() { threadID.store(currentThreadID(), ordering: .relaxed) }

    /// Whether the calling thread is the loop's.
    package var isCurrent: Bool { threadID.load(ordering: .relaxed) == currentThreadID() }

    /// Runs callbacks and jobs on the calling thread until `exit`.
    /// - Returns: the code that was given to `exit`.
    /// - Throws: what sd-event could not do; the loop is dead then.
    package func run() throws(SystemError) -> Int32 {
        adoptCurrentThread()
        var jobs: [UnownedJob] = []
        var work: [@Sendable () -> Void] = []
        var batches = 0
        while unsafe sd_event_get_state(event) != CInt(SD_EVENT_FINISHED) {
            let isIdle = queue.withLock { $0.takeAll(jobs: &jobs, work: &work) }
            for job in jobs {
                unsafe job.runSynchronously(
                    isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
            }
            for body in work { body() }
            // Jobs often make jobs; looking again is cheaper than asking the kernel for events in between.
            batches += 1
            if !isIdle && batches < EventLoop.batchLimit { continue }
            batches = 0
            let status = unsafe sd_event_run(event, isIdle ? UInt64.max : 0)
            guard status >= 0 else {
                throw SystemError(operation: "run", subject: "the event loop", code: -status)
            }
        }
        var code: CInt = 0
        let status = unsafe sd_event_get_exit_code(event, &code)
        guard status >= 0 else {
            throw SystemError(operation: "get the exit code of", subject: "the event loop", code: -status)
        }
        return code
    }

    /// Makes `run` return `code` after the present turn; may be called from any thread.
    package func exit(code: Int32) {
        perform { [unowned self] in
            // It fails only for a loop that has ended already.
            _ = unsafe sd_event_exit(event, code)
        }
    }

    /// Runs `body` on the loop, some turn later; may be called from any thread.
    package func perform(_ body: @escaping @Sendable () -> Void) {
        let mustWake = queue.withLock { $0.append(work: body, isOnLoop: isCurrent) }
        if mustWake { wake.raise() }
    }

    /// Tells systemd's watchdog from now on that the loop turns.
    /// - Returns: false if the service manager did not ask for it (`WatchdogSec=`).
    @discardableResult
    package func enableWatchdog() throws(SystemError) -> Bool {
        let status = unsafe sd_event_set_watchdog(event, 1)
        guard status >= 0 else {
            throw SystemError(operation: "start the watchdog of", subject: "the event loop", code: -status)
        }
        return status > 0
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let mustWake = queue.withLock { $0.append(job: job, isOnLoop: isCurrent) }
        if mustWake { wake.raise() }
    }

    package func isIsolatingCurrentContext() -> Bool? { isCurrent }

    package func checkIsolated() { precondition(isCurrent, "this code belongs on the event loop's thread") }
}
