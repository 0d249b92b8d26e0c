/// Time, for the custodian. Waiting suspends the task and leaves the executor free.
package protocol Clock: Sendable {
    /// Seconds since 1970.
    func now() -> Int64
    /// Nanoseconds of a clock that only goes forward.
    func monotonic() -> UInt64
    /// Returns after `milliseconds`, or earlier if the task is cancelled.
    func pause(milliseconds: UInt64) async
}
