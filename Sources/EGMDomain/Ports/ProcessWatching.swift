/// Watches processes that allocations are bound to.
package protocol ProcessWatching: Sendable {
    /// Starts to watch the process that has `pid` now.
    ///
    /// - Parameter ended: called once on the custodian's executor when that very process has ended; not called after
    ///   the watch was dropped.
    func watch(pid: Int32, ended: @escaping @Sendable () -> Void) throws(ProcessWatchError) -> any ProcessWatch

    /// Starts to watch `process`, and no other that has its pid now.
    ///
    /// - Throws: `gone` if it has ended, whoever has its pid.
    func watch(
        _ process: ProcessReference, ended: @escaping @Sendable () -> Void
    ) throws(ProcessWatchError) -> any ProcessWatch

    /// The process that has `pid` now.
    func identify(pid: Int32) throws(ProcessWatchError) -> ProcessReference

    /// Takes hold of the process that has `pid` now, to end it later.
    ///
    /// - Throws: `failed` also for a process that must never be ended: the daemon itself, and init.
    func target(pid: Int32) throws(ProcessWatchError) -> any ProcessTarget
}
