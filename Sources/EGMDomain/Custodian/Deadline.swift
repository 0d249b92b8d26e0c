/// A point in time after which waiting is pointless; none if the caller named no seconds.
struct Deadline {
    /// Longer waits are cut to this: 30 days.
    static let longest: Double = 30 * 86400

    let seconds: Double?
    private let clock: any Clock
    private let start: UInt64

    init(seconds: Double?, clock: any Clock) {
        self.seconds = seconds.map { $0 >= 0 ? min($0, Deadline.longest) : 0 }
        self.clock = clock
        start = clock.monotonic()
    }

    var milliseconds: UInt64? { seconds.map { UInt64($0 * 1000) } }

    var isOver: Bool {
        guard let seconds else { return false }
        return Double(clock.monotonic() - start) >= seconds * 1e9
    }
}
