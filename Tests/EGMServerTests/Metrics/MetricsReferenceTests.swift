import LinuxSystem
import Testing

@testable import EGMServer

struct MetricsReferenceTests {
    @Test func thePageHasTheTablesOfTheCode() throws {
        let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let page = String(decoding: try readFile(root + "/docs/metrics.md", limit: 1 << 20), as: UTF8.self)
        #expect(
            page.contains(MetricsReference.markdown),
            "put what `egmd --print-reference metrics` prints into docs/metrics.md")
    }

    /// Prometheus' rules for names; promtool looks at them again, on what a daemon says (EndToEndTests).
    @Test func namesSayUnitAndKind() {
        let names = Metric.all.map(\.name)
        #expect(Set(names).count == names.count)
        for metric in Metric.all {
            #expect(metric.name.hasPrefix("egmd_") && !metric.help.contains("|"))
            #expect(metric.help.hasSuffix(".") && !metric.help.contains("\n"))
            #expect(
                metric.name.utf8.allSatisfy { $0 == UInt8(ascii: "_") || $0 >= UInt8(ascii: "a") }, "\(metric.name)")
            #expect((metric.kind == .counter) == metric.name.hasSuffix("_total"), "\(metric.name)")
            #expect(metric.kind != .histogram || metric.name.hasSuffix("_seconds"), "\(metric.name)")
        }
    }
}
