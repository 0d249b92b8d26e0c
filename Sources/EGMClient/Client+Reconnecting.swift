internal import LinuxSystem

extension Client {
    /// Connects to a daemon that may be restarting: tries again, with growing pauses, while there is no socket or nobody
    /// listens on it. With systemd's socket activation that never happens; the connection waits for the new daemon.
    ///
    /// - Parameters:
    ///   - patience: milliseconds after which the last error is thrown.
    ///   - cancellation: ends it early, with the last error.
    package static func connect(
        to path: String, patience: Int, cancellation: Cancellation? = nil
    ) throws(ClientError) -> Client {
        let end = monotonicNanoseconds() + UInt64(max(0, patience)) * 1_000_000
        var backoff = Backoff()
        while true {
            let problem: ClientError
            do throws(ClientError) { return try connect(to: path) } catch { problem = error }
            let now = monotonicNanoseconds()
            guard problem.isAway, now < end else { throw problem }
            let pause = min(backoff.pause(), Int((end - now + 999_999) / 1_000_000))
            if Backoff.wait(pause, cancellation) { throw problem }
        }
    }
}

extension Backoff {
    /// Waits; true if it was cancelled.
    static func wait(_ milliseconds: Int, _ cancellation: Cancellation?) -> Bool {
        do throws(SystemError) {
            if let cancellation { return try cancellation.signal.wait(milliseconds: milliseconds) }
            return try WakeSignal().wait(milliseconds: milliseconds)
        } catch {
            // Without a wait the tries would spin; who cannot even wait gives up.
            return true
        }
    }
}

extension ClientError {
    /// The daemon is not there, and may come back.
    package var isAway: Bool {
        switch self {
        case .noSocket, .notListening, .lost: true
        case .notASocket, .cannotConnect, .forbidden, .timedOut, .refused, .malformed: false
        }
    }
}
