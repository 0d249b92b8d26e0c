// A request may be abandoned before it begins (its task waits for its turn on the executor), while it runs, and after
// it has ended (its answer waits for its turn). The first two must be remembered and the last must not, or every client
// that leaves at the wrong moment would cost a few bytes for ever. Tickets grow, which tells the first from the last.

/// Which requests run, and which of them nobody waits for any more.
struct RequestTickets {
    private var running: Set<UInt64> = []
    private var abandoned: Set<UInt64> = []
    private var newest: UInt64?

    /// Nothing runs and nothing is remembered.
    var isIdle: Bool { running.isEmpty && abandoned.isEmpty }

    mutating func begin(_ ticket: UInt64) {
        running.insert(ticket)
        newest = max(ticket, newest ?? ticket)
        // A request that has not begun by now never will: it would have a greater ticket.
        abandoned = abandoned.filter { $0 > ticket || running.contains($0) }
    }

    mutating func end(_ ticket: UInt64) {
        running.remove(ticket)
        abandoned.remove(ticket)
    }

    /// Remembers that nobody waits for the request, unless it has ended.
    mutating func abandon(_ ticket: UInt64) {
        let isToCome = newest.map { ticket > $0 } ?? true
        if isToCome || running.contains(ticket) { abandoned.insert(ticket) }
    }

    func isAbandoned(_ ticket: UInt64) -> Bool { abandoned.contains(ticket) }
}
