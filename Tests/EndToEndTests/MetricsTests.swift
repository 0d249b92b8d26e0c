import EGMTestSupport
import Glibc
import JSONRPC
import LinuxSystem
import Testing

/// `egmctl metrics`, and what promtool thinks of it.
@Suite(.serialized, .timeLimit(.minutes(10))) struct MetricsTests {
    let daemon: TestDaemon

    init() throws { daemon = try TestDaemon() }

    /// What promtool says of the file; nothing if it is content.
    private func lint(_ path: String) throws -> String {
        // Tests/Metrics/promtool.sh puts it there where it is not installed.
        let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let command = "PATH=\"$PATH:\(root)/build/promtool/usr/bin\"; promtool check metrics < \(path) 2>&1"
        let result = try ProgramResult.of("/bin/sh", ["-c", command], in: daemon.directory)
        return result.status == 0 ? result.output : "\(result.status): \(result.output)"
    }

    /// How many metrics Prometheus' own strict reader of OpenMetrics finds; what it does not like instead.
    private func readStrictly(_ path: String) throws -> String {
        let program = """
            from prometheus_client.openmetrics.parser import text_string_to_metric_families as read
            print(len(list(read(open("\(path)").read()))))
            """
        let result = try ProgramResult.of("/usr/bin/python3", ["-c", program], in: daemon.directory)
        return result.status == 0 ? result.output : "\(result.status): \(result.errors)"
    }

    private func write(_ name: String = "egmd.prom") throws -> String {
        let path = daemon.directory.path(name)
        let result = try daemon.egmctl(["metrics", "--output", path])
        #expect(result.status == 0 && result.output == "" && result.errors == "", "\(result)")
        return path
    }

    private func text(_ path: String) throws -> String {
        String(decoding: try readFile(path, limit: 1 << 20), as: UTF8.self)
    }

    @Test func promtoolHasNothingToSay() throws {
        for region in ["egm4", "egm5"] { try daemon.waitForRegion(region, toBe: "ready") }
        let peer = try daemon.connect()
        _ = try peer.call(
            "allocation.create",
            ["vm": ["uuid": "6d9f0a52-5f0c-4a58-9f0e-0c5b8f6f7a07"], "regions": ["egm5"], "lifetime": "persistent"])
        let path = try write()
        #expect(try lint(path) == "")
        let lines = Set(try text(path).split(separator: "\n").map(String.init))
        #expect(
            lines.isSuperset(of: [
                "egmd_up 1", #"egmd_region_state{region="egm5",state="allocated"} 1"#,
                #"egmd_region_size_bytes{region="egm5"} 2097152"#,
                #"egmd_region_allocated_bytes{region="egm5"} 2097152"#,
                #"egmd_region_retired_blocks{region="egm5",source="firmware"} 4"#,
                #"egmd_region_scrubs_total{region="egm5"} 1"#, "egmd_gpus 4", "egmd_restarts_total 0",
                #"egmd_hazards{level="fatal"} 0"#,
            ]))
        // This process' own.
        for name in [
            "process_resident_memory_bytes", "process_virtual_memory_bytes", "process_open_fds", "process_max_fds",
            "process_threads", "process_cpu_seconds_total", "process_start_time_seconds",
        ] {
            let line = try #require(lines.first { $0.hasPrefix("egmd_\(name) ") }, "no \(name)")
            #expect(try #require(line.split(separator: " ").last.flatMap { Double($0) }) > 0, "\(line)")
        }
    }

    /// OpenMetrics has readers of its own, which take nothing else.
    @Test func openMetricsIsRead() throws {
        let (older, newer) = (daemon.directory.path("older"), daemon.directory.path("newer"))
        for (path, format) in [(older, "prometheus"), (newer, "openmetrics")] {
            let result = try daemon.egmctl(["metrics", "--format", format, "--output", path])
            #expect(result.status == 0, "\(result)")
        }
        let metrics = try text(newer).split(separator: "\n").count { $0.hasPrefix("# TYPE ") }
        #expect(try readStrictly(newer) == "\(metrics)\n")
        #expect(metrics > 35)
        #expect(try readStrictly(older).hasPrefix("1: "), "the check cannot fail")
        let wrong = try daemon.egmctl(["metrics", "--format", "json"])
        #expect(wrong.status == 64 && wrong.errors.contains("openmetrics"))
    }

    /// The check can fail.
    @Test func promtoolSeesFaults() throws {
        let path = try daemon.directory.write("# TYPE egmd_a_total gauge\negmd_a_total 1\n", to: "bad.prom")
        #expect(try lint(path).contains("egmd_a_total"))
    }

    /// Whatever ended the one before.
    @Test func restartsAreCounted() throws {
        let directory = try TemporaryDirectory()
        for (restarts, signal) in [SIGTERM, SIGKILL, SIGTERM].enumerated() {
            let daemon = try TestDaemon(TestDaemon.gb200 + ["--state-dir", directory.path], in: directory)
            let lines = try daemon.egmctl(["metrics"]).output.split(separator: "\n")
            #expect(lines.contains("egmd_restarts_total \(restarts)"))
            try daemon.stop(signal: signal)
        }
    }

    @Test func itIsPrintedAndGivenAsJSON() throws {
        let printed = try daemon.egmctl(["metrics"])
        #expect(printed.status == 0 && printed.errors == "")
        #expect(printed.output.hasPrefix("# HELP egmd_up ") && printed.output.hasSuffix("\n"))
        #expect(!printed.output.contains("\n\n"))
        let json = try JSONValue(parsing: try daemon.egmctl(["--json", "metrics"]).output)
        #expect(json["text"]?.stringValue?.hasPrefix("# HELP egmd_up ") == true)
        #expect(json["contentType"] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(try daemon.egmctl(["--json", "metrics", "--output", daemon.directory.path("x")]).status == 64)
    }

    /// Whoever reads the file sees one text or the other, whole, and may read it whatever the umask was.
    @Test func theFileIsReplaced() throws {
        let path = try daemon.directory.write("old", to: "egmd.prom")
        let old = try OwnedDescriptor.open(path, flags: O_RDONLY)
        #expect(try write() == path)
        #expect(try text(path).hasPrefix("# HELP egmd_up "))
        #expect(try FileStatus(path: path).mode & 0o7777 == 0o644)
        let kept = try readFile("/proc/self/fd/\(old.number)", limit: 100)
        #expect(kept == Array("old".utf8), "the file was written over")
        let left = try daemon.directory.root.names(in: "/").filter { $0.contains("prom") }
        #expect(left == ["egmd.prom"])
    }

    @Test func whatCannotBeWrittenIsSaid() throws {
        let path = daemon.directory.path("no/such/egmd.prom")
        let result = try daemon.egmctl(["metrics", "--output", path])
        #expect(result.status == 74 && result.output == "")
        #expect(result.errors.hasPrefix("egmctl: ") && result.errors.contains(daemon.directory.path("no/such")))
    }

    /// Old figures would look as if all were well.
    @Test func aDaemonThatIsGoneIsDown() throws {
        let path = try write()
        #expect(try daemon.stop() == 0)
        let result = try daemon.egmctl(["metrics", "--output", path])
        #expect(result.status == 69 && result.errors.hasPrefix("egmctl: "))
        #expect(try text(path).split(separator: "\n").suffix(2) == ["egmd_up 0", "# EOF"])
        #expect(try readStrictly(path) == "1\n")
        #expect(try lint(path) == "")
    }
}
