internal import EGMProtocol

/// One metric: what is said of it in the exposition and in the documentation.
struct Metric: Equatable, Sendable {
    enum Kind: String, Sendable {
        /// Only grows, from 0 at each start of the daemon.
        case counter
        case gauge
        /// How many of the observations were at most so large; seconds.
        case histogram
    }

    let name: String
    let kind: Kind
    /// One sentence, on one line.
    let help: String
    let labels: [MetricLabel]

    init(_ name: String, _ kind: Kind, _ labels: [MetricLabel], _ help: String) {
        self.name = name
        self.kind = kind
        self.help = help
        self.labels = labels
    }

    /// What OpenMetrics calls it where it is declared.
    var family: String { kind == .counter && name.hasSuffix("_total") ? String(name.dropLast(6)) : name }

    init(_ name: String, _ kind: Kind, _ help: String) { self.init(name, kind, [], help) }
}
