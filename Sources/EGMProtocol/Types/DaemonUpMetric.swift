/// The one metric that somebody else has to write when the daemon cannot: whether it answers. Both sides must give it the
/// same explanation, because a reader takes two of them for a fault.
package enum DaemonUpMetric {
    package static let name = "egmd_up"
    package static let help = "Whether egmd answers: 0 is written by egmctl metrics --output when it does not."

    /// The whole exposition of it, which is the same in both formats.
    package static func text(isUp: Bool) -> String {
        "# HELP \(name) \(help)\n# TYPE \(name) gauge\n\(name) \(isUp ? 1 : 0)\n\(MetricsFormat.end)"
    }
}
