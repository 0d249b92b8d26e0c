// A value that a task waits for and a callback brings: what a continuation is elsewhere. Swift 6.3 resumes every
// continuation on the global executor first, which starts the global pool's threads; so `with*Continuation` is not for
// the daemon. Here the waiting task calls an actor whose executor parks the job instead of running it. Fulfilling the
// promise runs the job, which does nothing but go straight back to the executor that the task came from.

internal import Synchronization

/// One value, brought by any thread, waited for by any tasks.
package final class Promise<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)
    private let parking = Parking()

    package init() {}

    /// Gives the value; may be called from any thread, before or after `wait`. Who waits goes on soon, on the executor
    /// that it came from, never inside this call.
    /// - Returns: false if there was a value already, which stays.
    @discardableResult
    package func fulfil(_ value: Value) -> Bool {
        let isFirst = self.value.withLock { (current) -> Bool in
            guard current == nil else { return false }
            current = value
            return true
        }
        if isFirst { parking.open() }
        return isFirst
    }

    /// The value, waited for. A cancelled task still waits: fulfil the promise when that is not wanted.
    package func wait() async -> Value {
        if let value = value.withLock({ $0 }) { return value }
        await parking.pass()
        guard let value = value.withLock({ $0 }) else { preconditionFailure("parking opens only with a value") }
        return value
    }
}

extension Promise where Value == Void {
    /// Lets those who wait go on.
    @discardableResult
    package func fulfil() -> Bool { fulfil(()) }
}
