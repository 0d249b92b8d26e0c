/// The value of a sample.
enum MetricValue: Equatable, Sendable {
    case count(UInt64)
    case real(Double)

    init(_ count: some BinaryInteger) { self = .count(UInt64(clamping: count)) }

    init(_ flag: Bool) { self = .count(flag ? 1 : 0) }

    /// As the exposition format writes it.
    var text: String {
        switch self {
        case .count(let count): return String(count)
        case .real(let value):
            if value.isNaN { return "NaN" }
            if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
            // Prometheus itself writes bounds of buckets without a fraction, and compares them as text.
            if let whole = Int64(exactly: value), abs(value) < 1e15 { return String(whole) }
            return value.description
        }
    }
}
