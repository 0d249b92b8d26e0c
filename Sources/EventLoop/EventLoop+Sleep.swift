// Task.sleep would start Swift's global pool; this is a timer of the loop instead.

internal import LinuxSystem

extension EventLoop {
    /// Suspends the task for at least `milliseconds`; may be called from any thread.
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    package func sleep(
        milliseconds: Int, isolation: isolated (any Actor)? = #isolation
    ) async throws(CancellationError) {
        let isOver = Promise<Bool>()
        let sleeper = Sleeper()
        if isCurrent {
            sleeper.start(self, milliseconds, isOver)
        } else {
            perform { sleeper.start(self, milliseconds, isOver) }
        }
        let result = await withTaskCancellationHandler {
            // Only a closure that captures the isolation has it; without, it would run on the global pool.
            _ = isolation
            return await isOver.wait()
        } onCancel: {
            isOver.fulfil(false)
        }
        perform { sleeper.stop() }
        if !result { throw CancellationError() }
    }
}

/// Keeps a timer that only the loop's thread touches.
private final class Sleeper: Sendable {
    nonisolated(unsafe) private var timer: TimerSource?  // only touched on the loop's thread

    func start(_ loop: EventLoop, _ milliseconds: Int, _ isOver: Promise<Bool>) {
        do throws(SystemError) {
            unsafe timer = try TimerSource(loop, milliseconds: milliseconds) { isOver.fulfil(true) }
        } catch {
            // Only memory can be missing, and without memory nothing goes on.
            preconditionFailure("\(error)")
        }
    }

    func stop() { unsafe timer = nil }
}
