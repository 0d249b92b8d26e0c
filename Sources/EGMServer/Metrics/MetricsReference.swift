/// The tables of docs/metrics.md; a test compares the page with them.
package enum MetricsReference {
    package static var markdown: String {
        let metrics = Metric.all.map { metric in
            let labels = metric.labels.map { "`\($0.rawValue)`" }.joined(separator: ", ")
            return "| `\(metric.name)` | \(metric.kind.rawValue) | \(labels.isEmpty ? "–" : labels) | \(metric.help) |"
        }
        let labels = MetricLabel.allCases.map { "| `\($0.rawValue)` | \($0.documentation) |" }
        let bounds = LatencyHistogram.bounds.map { "\(MetricValue.real(Double($0) / 1e9).text)" }
        return
            (["| metric | type | labels | what it says |", "|---|---|---|---|"] + metrics
            + ["", "| label | values |", "|---|---|"] + labels
            + ["", "Bounds of the histogram, in seconds: \(bounds.joined(separator: ", "))."]).joined(separator: "\n")
            + "\n"
    }
}
