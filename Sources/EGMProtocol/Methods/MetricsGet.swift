/// `metrics.get`: Gives what the daemon counts and measures.
package enum MetricsGet: Method {
    package typealias Params = MetricsGetParams
    package typealias Result = MetricsGetResult

    package static let name = "metrics.get"
    package static let access = AccessLevel.viewer
    package static let summary = "Gives what the daemon counts and measures, as text for Prometheus or in OpenMetrics."
    package static let documentation = """
        Both formats have the same samples. Counters begin at 0 with each start of the daemon. `egmd --print-reference \
        metrics` lists the metrics; new ones may be added with any release. For single figures `region.list` and \
        `allocation.list` are the better source.
        """
    package static let errors: [ErrorKind] = []
}
