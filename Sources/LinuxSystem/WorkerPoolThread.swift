internal import Synchronization

/// A thread that can stand in an array; joined at most once.
final class WorkerPoolThread: Sendable {
    private let thread: Mutex<SystemThread?>

    init(_ thread: consuming SystemThread) { self.thread = Mutex(thread) }

    func join() {
        let taken = thread.withLock { (thread) -> SystemThread? in thread.take() }
        if let taken { taken.join() }
    }
}
