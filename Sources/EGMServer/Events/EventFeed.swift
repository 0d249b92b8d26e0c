// Everything that happens goes through here: the custodian's events and the daemon's own are numbered and kept, so many
// as the limit says. Nobody is sent anything from here; a subscription is a place in the sequence, and the
// server sends from that place on as its client reads. So a slow client costs nothing but its place, and this is the only
// queue there is.
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
        /// The oldest first, from `start` on; what stands before it is not kept any more, and goes when it is as many again.
        var records: [EventRecord] = []
        var start = 0
        var capacity: Int
        var latest = 0

        var kept: Int { records.count - start }

        mutating func dropOldest() {
            start = max(start, records.count - capacity)
            guard start >= capacity else { return }
            records.removeFirst(start)
            start = 0
        }
        var published: (@Sendable () -> Void)?
        var refusals = RefusalBudget()
        var totals = EventTotals()
    }

    /// Names this run: random, so that a cursor of another run is recognised.
    package let instance: String
    private let time: @Sendable () -> Double
    private let state: Mutex<State>

    /// - Parameters:
    ///   - capacity: how many events are kept, at least 1.
    ///   - time: seconds since 1970.
    package init(
        capacity: Int = EventFeed.capacity,
        time: @escaping @Sendable () -> Double = { Double(realtimeMilliseconds()) / 1000 }
    ) {
        state = Mutex(State(capacity: max(1, capacity)))
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
        if case .regionScrubbed(let region, let report) = event {
            state.withLock { $0.totals.count(report, of: region) }
        }
        for content in event.contents { append(content) }
    }

    /// Says that a configuration is in force.
    package func publish(_ configuration: ConfigurationEvent) {
        if configuration.trigger == .reload { state.withLock { $0.totals.countReload() } }
        append(EventRecord.Content(configuration))
    }

    /// Says that something has gone wrong with the daemon itself.
    package func publish(_ fault: FaultEvent) { append(EventRecord.Content(fault)) }

    /// Keeps so many events from now on, at least 1.
    package func keep(_ capacity: Int) {
        state.withLock { state in
            state.capacity = max(1, capacity)
            state.dropOldest()
        }
    }

    /// What has happened so far.
    var totals: EventTotals { state.withLock { $0.totals } }

    /// The number of the newest event; 0 before the first.
    var latest: Int { state.withLock { $0.latest } }

    /// The number of the oldest event that is kept; one more than `latest` before the first.
    var oldest: Int { state.withLock { $0.latest - $0.kept + 1 } }

    /// The event with that number; nil if it is not kept any more, or has not happened yet.
    func record(_ sequence: Int) -> EventRecord? {
        state.withLock { state in
            guard sequence <= state.latest, sequence > state.latest - state.kept else { return nil }
            return state.records[state.records.count - 1 - (state.latest - sequence)]
        }
    }

    /// Names who is told that there is something new, on the thread on which it was published.
    func whenPublished(_ body: @escaping @Sendable () -> Void) { state.withLock { $0.published = body } }

    private func append(_ content: EventRecord.Content) {
        let now = time()
        let published = state.withLock { state in
            state.latest += 1
            state.totals.count(content.kind)
            if let fault = content.fault { state.totals.count(fault) }
            state.records.append(EventRecord(sequence: state.latest, time: now, content: content))
            state.dropOldest()
            return state.published
        }
        published?()
    }
}
