extension Custodian {
    /// Something has changed: every administrator who waits looks again, and those creators for whom it can matter.
    func wakeWaiters() {
        let woken = waiters
        waiters = []
        for waiter in woken { waiter.resume() }
        callCreators()
    }

    /// Suspends until the next change. For administrators' requests; creators stand in lines.
    func nextChange() async {
        await withCheckedContinuation { waiters.append($0) }
    }

    /// Says that the caller of the request with `ticket` went away: whatever it waits for is given up. A request that
    /// has ended is not affected.
    package func abandon(ticket: UInt64) {
        tickets.abandon(ticket)
        callCreator(ticket)
        wakeWaiters()
    }

    /// Wakes the creator once, when its deadline is due.
    func wake(_ ticket: UInt64, afterMilliseconds milliseconds: UInt64) -> Task<Void, Never> {
        Task(executorPreference: taskExecutor) {
            await self.clock.pause(milliseconds: milliseconds)
            await self.callCreator(ticket)
        }
    }
}
