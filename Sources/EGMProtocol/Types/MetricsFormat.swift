/// How metrics are written.
package enum MetricsFormat: String, WireEnum {
    case prometheus
    case openmetrics

    package var documentation: String {
        switch self {
        case .prometheus:
            "Prometheus' text format 0.0.4, which `promtool check metrics` and the textfile collector of node_exporter "
                + "read."
        case .openmetrics: "OpenMetrics 1.0."
        }
    }

    /// The media type.
    package var contentType: String {
        switch self {
        case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
        case .openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }

    /// The last line. OpenMetrics demands it, for the older format it is a comment: whoever sees it has got all.
    package static let end = "# EOF\n"
}
