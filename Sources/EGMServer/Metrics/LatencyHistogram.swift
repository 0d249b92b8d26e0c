/// How long requests of one method took.
struct LatencyHistogram: Equatable, Sendable {
    /// Nanoseconds; each bucket has what took at most so long and more than the one before. Answers within the call take
    /// microseconds; those that wait for a scrub take as long as the region is large.
    static let bounds: [UInt64] = [
        10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 60_000_000_000,
        600_000_000_000,
    ]
    /// The last one has what took longer than every bound.
    static let bucketCount = bounds.count + 1

    /// By bucket, not added up.
    var counts: [UInt64]
    /// All of them together.
    var nanoseconds: UInt64

    /// The bucket of what took so long.
    static func bucket(_ nanoseconds: UInt64) -> Int {
        var bucket = 0
        while bucket < bounds.count, nanoseconds > bounds[bucket] { bucket += 1 }
        return bucket
    }
}
