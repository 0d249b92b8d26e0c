/// Watches processes that allocations are bound to.
package protocol ProcessWatching: Sendable {
    /// Starts to watch the process that has `pid` now.
    ///
    /// - Parameter ended: called once on the custodian's executor when that very process has ended; not called after
    ///   the watch was dropped.
    func watch(pid: Int32, ended: @escaping @Sendable () -> Void) throws(ProcessWatchError) -> any ProcessWatch

    /// Starts to watch that very process; `gone` if another one has its pid now.
    func watch(
        _ process: ProcessReference, ended: @escaping @Sendable () -> Void
    ) throws(ProcessWatchError) -> any ProcessWatch
}
