/// Why a process cannot be watched.
package enum ProcessWatchError: Error, Equatable, Sendable {
    /// There is no such process (any more).
    case gone(pid: Int32)
    /// The pid is another process's: the start time is not the one that was given.
    case replaced(ProcessReference)
    case failed(pid: Int32, reason: String)
}
