/// What became of connections, and of what their subscriptions missed.
struct ConnectionMeter: Sendable {
    /// Why a connection is not served, or not any longer.
    enum Refusal: String, CaseIterable, Sendable {
        /// The peer has no role.
        case noRole = "no-role"
        /// There are as many as the limit allows, in all or of its user.
        case limit
        /// It did not read its replies.
        case stalled
        /// It did not read its events.
        case eventsUnread = "events-unread"
        /// It could not be accepted at all: most likely there is no descriptor left.
        case notAccepted = "not-accepted"
    }

    var accepted: UInt64 = 0
    private(set) var refused: [Refusal: UInt64] = [:]
    var eventsLost: UInt64 = 0

    mutating func count(_ refusal: Refusal) { refused[refusal, default: 0] += 1 }
}
