internal import EventLoop
internal import LinuxSystem

extension Server {
    /// Closes the connections that have not done what they have to for too long.
    func dropStalled() { dropStalled(after: UInt64(limits.stall) * 1_000_000_000) }

    /// - Parameter patience: nanoseconds.
    func dropStalled(after patience: UInt64) {
        let now = monotonicNanoseconds()
        for connection in connections.values {
            guard let since = connection.stalledSince, now - since >= patience else { continue }
            connectionMeter.count(.stalled)
            drop(connection)
        }
        let isNeeded = connections.values.contains { $0.stalledSince != nil }
        setTimers { timers throws(SystemError) in try timers.watchForStalls(isNeeded) }
    }

    /// Lets go of what was closed and has been read.
    func lookForGone() {
        forgetRead()
        closeRefused()
        let isNeeded = !lingering.isEmpty || !refused.isEmpty
        setTimers { timers throws(SystemError) in try timers.lookForGone(isNeeded) }
    }

    private func closeRefused() {
        let now = monotonicNanoseconds()
        while let first = refused.first, first.isDue(now) {
            first.discard(into: &buffer)
            refused.removeFirst()
        }
    }

    func setTimers(_ body: (inout Timers) throws(SystemError) -> Void) {
        guard var timers else { return }
        do throws(SystemError) {
            try body(&timers)
            self.timers = timers
        } catch {
            // It fails only for a source that sd-event does not know.
            preconditionFailure("cannot set a timer: \(error)")
        }
    }
}
