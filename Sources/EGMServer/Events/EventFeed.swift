// Everything that happens goes through here: the custodian's events and the daemon's own are numbered and kept, so many
// as the limit says, in a ring. Nobody is sent anything from here; a subscription is a place in the sequence, and the
// server sends from that place on as its client reads. So a slow client costs nothing but its place, and the ring is
// the only queue there is.
//
// Progress does not come here: it is asked for when it is to be sent, and so it is always the newest.

package import EGMDomain
package import EGMProtocol
internal import LinuxSystem
internal import Synchronization

/// The sequence of events of one run of the daemon.
package final class EventFeed: Sendable {
    /// Events that are kept unless configuration says otherwise.
    package static let capacity = 1024

    private struct State {
        /// The event with number n stands at (n - 1) modulo the capacity.
        var ring: [EventRecord] = []
        var latest = 0
        var published: (@Sendable () -> Void)?
        var refusals = RefusalBudget()
    }

    /// Names this run: random, so that a cursor of another run is recognised.
    package let instance: String
    private let capacity: Int
    private let time: @Sendable () -> Double
    private let state = Mutex(State())

    /// - Parameters:
    ///   - capacity: how many events are kept, at least 1.
    ///   - time: seconds since 1970.
    package init(
        capacity: Int = EventFeed.capacity,
        time: @escaping @Sendable () -> Double = { Double(realtimeMilliseconds()) / 1000 }
    ) {
        self.capacity = max(1, capacity)
        self.time = time
        let digits = String(UInt64.random(in: 0...UInt64.max), radix: 16)
        instance = String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Takes an event of the domain.
    package func publish(_ event: DomainEvent) {
        if case .allocationFailed(_, by: let caller, _) = event {
            let now = time()
            guard state.withLock({ $0.refusals.spend(caller.uid, at: now) }) else { return }
        }
        for content in event.contents { append(content) }
    }

    /// Says that a configuration is in force.
    package func publish(_ configuration: ConfigurationEvent) { append(EventRecord.Content(configuration)) }

    /// The number of the newest event; 0 before the first.
    var latest: Int { state.withLock { $0.latest } }

    /// The number of the oldest event that is kept; one more than `latest` before the first.
    var oldest: Int { state.withLock { $0.latest - $0.ring.count + 1 } }

    /// The event with that number; nil if it is not kept any more, or has not happened yet.
    func record(_ sequence: Int) -> EventRecord? {
        state.withLock { state in
            guard sequence <= state.latest, sequence > state.latest - state.ring.count else { return nil }
            return state.ring[(sequence - 1) % capacity]
        }
    }

    /// Names who is told that there is something new, on the thread on which it was published.
    func whenPublished(_ body: @escaping @Sendable () -> Void) { state.withLock { $0.published = body } }

    private func append(_ content: EventRecord.Content) {
        let now = time()
        let published = state.withLock { state in
            state.latest += 1
            let record = EventRecord(sequence: state.latest, time: now, content: content)
            if state.ring.count < capacity {
                state.ring.append(record)
            } else {
                state.ring[(state.latest - 1) % capacity] = record
            }
            return state.published
        }
        published?()
    }
}
