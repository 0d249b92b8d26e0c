internal import CLinuxShims
internal import Glibc

/// What to wait for.
package enum WaitCondition: Sendable {
    case readable
    case writable
}

extension OwnedDescriptor {
    /// Blocks the thread until the condition holds, the peer hung up, or `milliseconds` have passed (nil: no limit).
    /// For clients and worker threads; the event loop uses a readiness watch.
    /// - Returns: false if the time was over. The corresponding call is `poll`.
    package borrowing func wait(until condition: WaitCondition, milliseconds: Int?) throws(SystemError) -> Bool {
        var request = pollfd(
            fd: number, events: Int16(condition == .readable ? POLLIN : POLLOUT), revents: 0)
        let start = monotonicNanoseconds()
        while true {
            var timeout: CInt = -1
            if let milliseconds {
                let passed = Int((monotonicNanoseconds() - start) / 1_000_000)
                timeout = CInt(clamping: max(0, milliseconds - passed))
            }
            let status = unsafe poll(&request, 1, timeout)
            if status >= 0 { return status > 0 }
            let code = egm_errno()
            if code != EINTR {
                throw SystemError(operation: "wait for", subject: "descriptor \(number)", code: code)
            }
        }
    }
}
