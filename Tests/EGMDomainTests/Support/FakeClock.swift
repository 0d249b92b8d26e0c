import EGMDomain
import Synchronization

/// A clock that stands still until the test moves it.
final class FakeClock: EGMDomain.Clock {
    private struct Sleeper {
        let id: Int
        let due: UInt64
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var nanoseconds: UInt64 = 1_000_000_000
        /// Seconds by which somebody has set the time of day.
        var offset: Int64 = 0
        var sleepers: [Sleeper] = []
        var nextID = 0
        var pauses: [UInt64] = []
    }

    private let state = Mutex(State())

    func now() -> Int64 { state.withLock { Int64(1_700_000_000 + $0.nanoseconds / 1_000_000_000) + $0.offset } }

    func monotonic() -> UInt64 { state.withLock { $0.nanoseconds } }

    func pause(milliseconds: UInt64) async {
        let id = state.withLock { state in
            state.nextID += 1
            state.pauses.append(milliseconds)
            return state.nextID
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isCancelled = Task.isCancelled
                state.withLock { state in
                    guard !isCancelled else { return continuation.resume() }
                    let due = state.nanoseconds + milliseconds * 1_000_000
                    state.sleepers.append(Sleeper(id: id, due: due, continuation: continuation))
                }
            }
        } onCancel: {
            wake { $0.id == id }
        }
    }

    func advance(milliseconds: UInt64) {
        let now = state.withLock { state in
            state.nanoseconds += milliseconds * 1_000_000
            return state.nanoseconds
        }
        wake { $0.due <= now }
    }

    /// Sets the time of day forwards or backwards.
    func jump(seconds: Int64) { state.withLock { $0.offset += seconds } }

    /// Tasks that wait for the clock.
    var sleeperCount: Int { state.withLock { $0.sleepers.count } }

    /// The length of every pause so far, in milliseconds.
    var pauses: [UInt64] { state.withLock { $0.pauses } }

    private func wake(_ isDue: (Sleeper) -> Bool) {
        let woken = state.withLock { state in
            let woken = state.sleepers.filter(isDue)
            state.sleepers.removeAll(where: isDue)
            return woken
        }
        for sleeper in woken { sleeper.continuation.resume() }
    }
}
