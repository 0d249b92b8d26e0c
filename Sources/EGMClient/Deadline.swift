internal import LinuxSystem

/// Until when a call may take.
struct Deadline {
    private let milliseconds: Int?
    private let end: UInt64
    private let method: String

    init(milliseconds: Int?, method: String) {
        self.milliseconds = milliseconds
        self.method = method
        let wait = UInt64(max(0, milliseconds ?? 0))
        end =
            monotonicNanoseconds().addingReportingOverflow(wait.multipliedReportingOverflow(by: 1_000_000).partialValue)
            .partialValue
    }

    /// Waits for the condition.
    ///
    /// - Throws: `timedOut` when the time is over, `lost` if the descriptor cannot be waited for.
    func wait(for descriptor: borrowing OwnedDescriptor, _ condition: WaitCondition, path: String) throws(ClientError) {
        let isThere: Bool
        do {
            isThere = try descriptor.wait(until: condition, milliseconds: millisecondsLeft)
        } catch {
            throw .lost(path: path, reason: error.description)
        }
        if !isThere { throw .timedOut(method: method, milliseconds: milliseconds ?? 0) }
    }

    /// The same, unless it is cancelled first: false then.
    func wait(
        for descriptor: borrowing OwnedDescriptor, _ condition: WaitCondition, path: String,
        _ cancellation: Cancellation?
    ) throws(ClientError) -> Bool {
        guard let cancellation else {
            try wait(for: descriptor, condition, path: path)
            return true
        }
        let outcome: WaitOutcome
        do {
            outcome = try descriptor.wait(until: condition, or: cancellation.signal, milliseconds: millisecondsLeft)
        } catch {
            throw .lost(path: path, reason: error.description)
        }
        switch outcome {
        case .ready: return true
        case .interrupted: return false
        case .timedOut: throw .timedOut(method: method, milliseconds: milliseconds ?? 0)
        }
    }

    /// Rounded up: a wait of 0.4 ms must not become a busy loop.
    private var millisecondsLeft: Int? {
        guard milliseconds != nil else { return nil }
        let now = monotonicNanoseconds()
        return now >= end ? 0 : Int((end - now + 999_999) / 1_000_000)
    }
}
