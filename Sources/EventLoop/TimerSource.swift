internal import CSystemd
internal import Glibc
package import LinuxSystem

/// Calls back on the loop after some time, once or again and again; ends with its own life. Never early; late by at
/// most `accuracy` on an idle loop. Not sendable: it belongs to the loop's thread.
package final class TimerSource {
    /// Microseconds that the kernel may be late, so that close timers share a wake-up.
    package static let accuracy: UInt64 = 1000

    private let source: EventSource
    private let ticker: Ticker

    /// Starts a timer that fires `milliseconds` from now, and if it repeats, then every `milliseconds` (at least 1).
    package init(
        _ loop: EventLoop, milliseconds: Int, repeats: Bool = false, handler: @escaping () -> Void
    ) throws(SystemError) {
        let ticker = Ticker(interval: repeats ? TimerSource.microseconds(max(1, milliseconds)) : nil, handler)
        self.ticker = ticker
        source = unsafe try EventSource(loop, box: ticker, subject: "a timer") { event, source, box in
            unsafe sd_event_add_time(
                event, &source, CLOCK_MONOTONIC, TimerSource.deadline(milliseconds), TimerSource.accuracy,
                { source, due, userdata in
                    let ticker: Ticker = unsafe EventSource.box(userdata)
                    unsafe ticker.rearm(source, due: due)
                    ticker.body()
                    return 0
                }, box)
        }
    }

    /// Fires `milliseconds` from now instead, also if it has fired or was cancelled.
    package func restart(milliseconds: Int) throws(SystemError) {
        let status = unsafe sd_event_source_set_time(source.raw, TimerSource.deadline(milliseconds))
        let enabled = unsafe sd_event_source_set_enabled(source.raw, CInt(SD_EVENT_ONESHOT))
        guard status >= 0, enabled >= 0 else {
            throw SystemError(operation: "restart", subject: "a timer", code: -min(status, enabled))
        }
    }

    /// Fires every `milliseconds` (at least 1) from now on, also if it was cancelled or did not repeat.
    package func restart(every milliseconds: Int) throws(SystemError) {
        ticker.interval = TimerSource.microseconds(max(1, milliseconds))
        try restart(milliseconds: milliseconds)
    }

    /// Does not fire any more, until `restart`.
    package func cancel() {
        // Switching off can't fail for a source that we own.
        _ = unsafe sd_event_source_set_enabled(source.raw, CInt(SD_EVENT_OFF))
    }

    /// Absolute, because sd-event counts relative times from the start of the loop's turn, which may be long ago.
    private static func deadline(_ milliseconds: Int) -> UInt64 {
        (monotonicNanoseconds() + 999) / 1000 + microseconds(milliseconds)
    }

    /// At most a hundred years: a deadline must not wrap.
    private static func microseconds(_ milliseconds: Int) -> UInt64 {
        UInt64(min(max(0, milliseconds), 100 * 366 * 86400 * 1000)) * 1000
    }

    private final class Ticker {
        var interval: UInt64?
        let body: () -> Void

        init(interval: UInt64?, _ body: @escaping () -> Void) {
            self.interval = interval
            self.body = body
        }

        /// Sets the next time on the original beat; beats that were missed are skipped. Done before the handler runs,
        /// so that the handler may cancel.
        func rearm(_ source: OpaquePointer?, due: UInt64) {
            guard let interval else { return }
            let now = monotonicNanoseconds() / 1000
            let missed = now > due ? (now - due) / interval : 0
            _ = unsafe sd_event_source_set_time(source, due + (missed + 1) * interval)
            _ = unsafe sd_event_source_set_enabled(source, CInt(SD_EVENT_ONESHOT))
        }
    }
}
