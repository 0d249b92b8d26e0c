import EGMProtocol
import Testing

@testable import EGMServer

/// The exposition format, letter by letter.
struct MetricsTextTests {
    /// Without the end.
    private func text(_ format: MetricsFormat = .prometheus, _ build: (inout MetricsText) -> Void) -> String {
        var text = MetricsText(format)
        build(&text)
        #expect(text.text.hasSuffix("# EOF\n"))
        return String(text.text.dropLast("# EOF\n".count))
    }

    @Test func samplesWithAndWithoutLabels() {
        let plain = Metric("egmd_plain", .gauge, "Something.")
        let labelled = Metric("egmd_some_total", .counter, [.region, .state], "Some.")
        #expect(
            text {
                $0.add(plain, .real(0.5))
                $0.add(labelled, [(["egm4", "ready"], .count(.max)), (["egm5", "dirty"], .count(0))])
            } == """
                # HELP egmd_plain Something.
                # TYPE egmd_plain gauge
                egmd_plain 0.5
                # HELP egmd_some_total Some.
                # TYPE egmd_some_total counter
                egmd_some_total{region="egm4",state="ready"} 18446744073709551615
                egmd_some_total{region="egm5",state="dirty"} 0

                """)
    }

    @Test func whatHasNoSamplesIsLeftOut() {
        #expect(text { $0.add(Metric("egmd_a", .gauge, "A."), nil) } == "")
        #expect(
            text { $0.add(Metric("egmd_a", .gauge, [.region], "A."), [(labels: [String], value: MetricValue)]()) } == ""
        )
    }

    /// In explanations a backslash and a newline, in values of labels a double quote too, and nothing else.
    @Test func escapesAreThoseOfTheFormat() {
        let odd = "a\\b\"c\nd é\t{},=#"
        let metric = Metric("egmd_odd", .gauge, [.kind], odd)
        #expect(
            text { $0.add(metric, [([odd], .count(1))]) }
                == "# HELP egmd_odd a\\\\b\"c\\nd é\t{},=#\n# TYPE egmd_odd gauge\n"
                + "egmd_odd{kind=\"a\\\\b\\\"c\\nd é\t{},=#\"} 1\n")
    }

    /// Buckets hold what is in those before them, the last one everything.
    @Test func histogramsAddUp() {
        let metric = Metric("egmd_time_seconds", .histogram, [.method], "Time.")
        let histogram = LatencyHistogram(counts: [1, 0, 2, 0, 0, 3, 0, 0, 0, 4], nanoseconds: 1_500_000_000)
        #expect(
            text { $0.add(metric, [(["a.b"], histogram)]) } == """
                # HELP egmd_time_seconds Time.
                # TYPE egmd_time_seconds histogram
                egmd_time_seconds_bucket{method="a.b",le="1e-05"} 1
                egmd_time_seconds_bucket{method="a.b",le="0.0001"} 1
                egmd_time_seconds_bucket{method="a.b",le="0.001"} 3
                egmd_time_seconds_bucket{method="a.b",le="0.01"} 3
                egmd_time_seconds_bucket{method="a.b",le="0.1"} 3
                egmd_time_seconds_bucket{method="a.b",le="1"} 6
                egmd_time_seconds_bucket{method="a.b",le="10"} 6
                egmd_time_seconds_bucket{method="a.b",le="60"} 6
                egmd_time_seconds_bucket{method="a.b",le="600"} 6
                egmd_time_seconds_bucket{method="a.b",le="+Inf"} 10
                egmd_time_seconds_sum{method="a.b"} 1.5
                egmd_time_seconds_count{method="a.b"} 10

                """)
    }

    /// A counter is declared without the `_total` of its samples, bounds have a fraction, and quotes are escaped everywhere.
    @Test func openMetricsIsAnotherFormat() {
        let counter = Metric("egmd_some_total", .counter, [.region], "Some \"x\".")
        let time = Metric("egmd_time_seconds", .histogram, [.method], "Time.")
        let histogram = LatencyHistogram(counts: [1, 0, 2, 0, 0, 3, 0, 0, 0, 4], nanoseconds: 1_500_000_000)
        #expect(
            text(.openmetrics) {
                $0.add(counter, [(["egm4"], .count(2))])
                $0.add(time, [(["a.b"], histogram)])
            } == """
                # HELP egmd_some Some \\"x\\".
                # TYPE egmd_some counter
                egmd_some_total{region="egm4"} 2
                # HELP egmd_time_seconds Time.
                # TYPE egmd_time_seconds histogram
                egmd_time_seconds_bucket{method="a.b",le="1e-05"} 1
                egmd_time_seconds_bucket{method="a.b",le="0.0001"} 1
                egmd_time_seconds_bucket{method="a.b",le="0.001"} 3
                egmd_time_seconds_bucket{method="a.b",le="0.01"} 3
                egmd_time_seconds_bucket{method="a.b",le="0.1"} 3
                egmd_time_seconds_bucket{method="a.b",le="1.0"} 6
                egmd_time_seconds_bucket{method="a.b",le="10.0"} 6
                egmd_time_seconds_bucket{method="a.b",le="60.0"} 6
                egmd_time_seconds_bucket{method="a.b",le="600.0"} 6
                egmd_time_seconds_bucket{method="a.b",le="+Inf"} 10
                egmd_time_seconds_sum{method="a.b"} 1.5
                egmd_time_seconds_count{method="a.b"} 10

                """)
    }

    @Test(arguments: [
        (MetricValue.real(0), "0"), (.real(-1), "-1"), (.real(600), "600"), (.real(0.1), "0.1"), (.real(1e-5), "1e-05"),
        (.real(1e300), "1e+300"), (.real(.infinity), "+Inf"), (.real(-.infinity), "-Inf"), (.real(.nan), "NaN"),
        (.real(1_790_000_000.25), "1790000000.25"), (MetricValue(-1), "0"), (MetricValue(true), "1"),
    ])
    func numbersAreReadable(value: MetricValue, text: String) { #expect(value.text == text) }
}
