extension Custodian {
    /// Makes every waiter look again.
    func wakeWaiters() {
        let woken = waiters
        waiters = []
        for waiter in woken { waiter.resume() }
    }

    /// Suspends until the next change.
    func nextChange() async {
        await withCheckedContinuation { waiters.append($0) }
    }

    /// Says that the caller of the request with `ticket` went away: whatever it waits for is given up. A request that
    /// has ended is not affected.
    package func abandon(ticket: UInt64) {
        tickets.abandon(ticket)
        wakeWaiters()
    }

    /// Wakes the waiters once, when a deadline is due.
    func wake(afterMilliseconds milliseconds: UInt64) -> Task<Void, Never> {
        Task(executorPreference: taskExecutor) {
            await self.clock.pause(milliseconds: milliseconds)
            await self.wakeWaiters()
        }
    }
}
