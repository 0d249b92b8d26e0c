internal import CLinuxShims
internal import Glibc

/// What ended a wait.
package enum WaitOutcome: Sendable {
    /// The condition holds, or the peer hung up.
    case ready
    /// The other descriptor is readable.
    case interrupted
    /// The time is over.
    case timedOut
}

extension OwnedDescriptor {
    /// Blocks the thread until the condition holds, the peer hung up, `signal` was raised, or `milliseconds` have passed
    /// (nil: no limit). A raised signal goes before everything else. The corresponding call is `poll`.
    package borrowing func wait(
        until condition: WaitCondition, or signal: borrowing WakeSignal, milliseconds: Int?
    ) throws(SystemError) -> WaitOutcome {
        let events = Int16(condition == .readable ? POLLIN : POLLOUT)
        var requests = [
            pollfd(fd: number, events: events, revents: 0),
            pollfd(fd: signal.descriptor.number, events: Int16(POLLIN), revents: 0),
        ]
        let start = monotonicNanoseconds()
        while true {
            var timeout: CInt = -1
            if let milliseconds {
                let passed = Int((monotonicNanoseconds() - start) / 1_000_000)
                timeout = CInt(clamping: max(0, milliseconds - passed))
            }
            let status = unsafe poll(&requests, 2, timeout)
            if status == 0 { return .timedOut }
            if status > 0 { return requests[1].revents != 0 ? .interrupted : .ready }
            let code = egm_errno()
            if code != EINTR {
                throw SystemError(operation: "wait for", subject: "descriptor \(number)", code: code)
            }
        }
    }
}

extension WakeSignal {
    /// Blocks the thread until it is raised, or `milliseconds` have passed.
    /// - Returns: whether it was raised.
    package borrowing func wait(milliseconds: Int) throws(SystemError) -> Bool {
        try descriptor.wait(until: .readable, milliseconds: milliseconds)
    }
}
