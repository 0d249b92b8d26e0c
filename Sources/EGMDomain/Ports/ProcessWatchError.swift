/// Why a process cannot be watched.
package enum ProcessWatchError: Error, Equatable, Sendable {
    /// There is no such process (any more).
    case gone(pid: Int32)
    case failed(pid: Int32, reason: String)
}
