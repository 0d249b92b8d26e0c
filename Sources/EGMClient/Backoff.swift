/// Growing pauses between tries to reach a daemon that is away.
package struct Backoff: Equatable, Sendable {
    /// Milliseconds before the first new try: a daemon that is restarted is back by then, mostly.
    package static let first = 100
    /// The longest pause, milliseconds.
    package static let longest = 5000

    private var next = Backoff.first

    package init() {}

    /// Milliseconds to wait now; each pause is twice as long as the one before, up to the longest.
    package mutating func pause() -> Int {
        defer { next = min(2 * next, Backoff.longest) }
        return next
    }

    /// The daemon was reached.
    package mutating func reset() { next = Backoff.first }
}
