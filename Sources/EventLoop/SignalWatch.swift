internal import CSystemd
internal import Glibc
package import LinuxSystem

/// Calls back on the loop when the process gets a signal; ends with its own life (the signal stays blocked). Not
/// sendable: it belongs to the loop's thread.
package final class SignalWatch {
    private let source: EventSource

    /// Blocks `signals` in the calling thread and all that it starts later. Call it first in `main`: a thread that was
    /// started before would still be killed by them.
    package static func block(_ signals: [Int32]) {
        var mask = sigset_t()
        unsafe sigemptyset(&mask)
        for signal in signals { unsafe sigaddset(&mask, signal) }
        unsafe pthread_sigmask(SIG_BLOCK, &mask, nil)
    }

    /// Starts watching `signal`, and blocks it in the loop's thread; `EBUSY` if this loop watches it already.
    package init(_ loop: EventLoop, signal: Int32, handler: @escaping () -> Void) throws(SystemError) {
        SignalWatch.block([signal])
        source = unsafe try EventSource(loop, box: Handler(handler), subject: "signal \(signal)") {
            event, source, box in
            unsafe sd_event_add_signal(
                event, &source, signal,
                { _, _, userdata in
                    let handler: Handler = unsafe EventSource.box(userdata)
                    handler.body()
                    return 0
                }, box)
        }
    }

    private final class Handler {
        let body: () -> Void
        init(_ body: @escaping () -> Void) { self.body = body }
    }
}
