// The exposition, a pure function of the figures. Two formats, because no text is right in both: OpenMetrics declares a counter
// without the `_total` of its samples, which `promtool check metrics` and node_exporter's textfile collector do not take.

internal import EGMProtocol

/// A text of metrics under construction.
struct MetricsText {
    let format: MetricsFormat
    private var lines = ""

    init(_ format: MetricsFormat) { self.format = format }

    /// The whole text.
    var text: String { lines + MetricsFormat.end }

    /// Adds a metric with the samples it has; one without any is left out.
    ///
    /// - Parameter samples: values of the labels, in the metric's order, each set once.
    mutating func add(_ metric: Metric, _ samples: [(labels: [String], value: MetricValue)]) {
        guard !samples.isEmpty else { return }
        precondition(metric.kind != .histogram, "\(metric.name) is a histogram")
        declare(metric)
        for sample in samples { line(metric.name, MetricsText.pairs(metric, sample.labels), sample.value) }
    }

    /// Adds a metric without labels; nil: it is not known.
    mutating func add(_ metric: Metric, _ value: MetricValue?) {
        if let value { add(metric, [([], value)]) }
    }

    /// Adds a histogram.
    mutating func add(_ metric: Metric, _ samples: [(labels: [String], histogram: LatencyHistogram)]) {
        guard !samples.isEmpty else { return }
        precondition(metric.kind == .histogram, "\(metric.name) is no histogram")
        declare(metric)
        for (labels, histogram) in samples {
            let pairs = MetricsText.pairs(metric, labels)
            var count: UInt64 = 0
            for (index, own) in histogram.counts.enumerated() {
                count += own
                let bound =
                    index < LatencyHistogram.bounds.count ? Double(LatencyHistogram.bounds[index]) / 1e9 : .infinity
                line("\(metric.name)_bucket", pairs + [("le", boundary(bound))], .count(count))
            }
            line("\(metric.name)_sum", pairs, .real(Double(histogram.nanoseconds) / 1e9))
            line("\(metric.name)_count", pairs, .count(count))
        }
    }

    private mutating func declare(_ metric: Metric) {
        let family = format == .openmetrics ? metric.family : metric.name
        let help = MetricsText.escaped(metric.help, quotes: format == .openmetrics)
        lines += "# HELP \(family) \(help)\n# TYPE \(family) \(metric.kind.rawValue)\n"
    }

    /// The bound of a bucket. OpenMetrics wants floating-point numbers to look like that; Prometheus' own libraries write the
    /// older format without a fraction. (A reader compares them as text.)
    private func boundary(_ bound: Double) -> String {
        let text = MetricValue.real(bound).text
        return format == .openmetrics && text.utf8.allSatisfy { $0 >= UInt8(ascii: "0") } ? text + ".0" : text
    }

    private mutating func line(_ name: String, _ labels: [(name: String, value: String)], _ value: MetricValue) {
        lines += name
        if !labels.isEmpty {
            let pairs = labels.map { "\($0.name)=\"\(MetricsText.escaped($0.value, quotes: true))\"" }
            lines += "{" + pairs.joined(separator: ",") + "}"
        }
        lines += " \(value.text)\n"
    }

    private static func pairs(_ metric: Metric, _ values: [String]) -> [(name: String, value: String)] {
        precondition(values.count == metric.labels.count, "\(metric.name) has the labels \(metric.labels)")
        return zip(metric.labels, values).map { ($0.rawValue, $1) }
    }

    /// As the formats want it: a backslash and a newline everywhere; a double quote in label values, and in explanations of
    /// OpenMetrics.
    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
