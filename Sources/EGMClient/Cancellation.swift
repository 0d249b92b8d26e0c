package import LinuxSystem
internal import Synchronization

/// Ends what a thread waits for, from another thread: a call is cancelled in the daemon, an event stream ends. For ever:
/// what is begun with it later ends at once.
package final class Cancellation: Sendable {
    let signal: WakeSignal
    private let flag = Mutex(false)

    package init() throws(SystemError) { signal = try WakeSignal() }

    package var isCancelled: Bool { flag.withLock { $0 } }

    package func cancel() {
        flag.withLock { $0 = true }
        signal.raise()
    }
}
