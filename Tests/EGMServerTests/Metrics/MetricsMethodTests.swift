import EGMDomain
import EGMProtocol
import EGMTestSupport
import Glibc
import JSONRPC
import Testing

@testable import EGMServer

/// What `metrics.get` says of what has happened.
@Suite(.timeLimit(.minutes(10))) struct MetricsMethodTests {
    /// The sample lines.
    private func lines(_ client: RawClient) throws -> Set<String> {
        let reply = try JSONValue(parsing: try client.ask(call("metrics.get")))
        let result = try MetricsGet.decode(result: try #require(reply["result"]))
        #expect(result.contentType == "text/plain; version=0.0.4; charset=utf-8" && result.text.last == "\n")
        let lines = result.text.split(separator: "\n").map(String.init)
        #expect(Set(lines).count == lines.count, "a line stands there twice")
        return Set(lines)
    }

    private func value(_ sample: String, in lines: Set<String>) throws -> Double {
        let line = try #require(lines.first { $0.hasPrefix(sample + " ") }, "no \(sample)")
        return try #require(Double(line.dropFirst(sample.count + 1)))
    }

    @Test func everyMetricIsThere() throws {
        let server = try TestServer()
        try server.wait(for: egm4, .ready)
        let lines = try lines(try server.connect())
        // What this process does not tell.
        let absent = [Metric.residentMemory, .virtualMemory, .openDescriptors, .descriptorLimit, .threads]
        for metric in Metric.all where !absent.contains(metric) {
            #expect(lines.contains("# TYPE \(metric.name) \(metric.kind.rawValue)"))
        }
        for line in lines where !line.hasPrefix("#") {
            #expect(Metric.all.contains { line.hasPrefix($0.name) }, "\(line)")
        }
        #expect(
            lines.isSuperset(of: [
                "egmd_up 1", "egmd_build_info{version=\"\(productVersion)\",protocol=\"\(Contract.version)\"} 1",
                "egmd_process_start_time_seconds 100.5", "egmd_process_cpu_seconds_total 2.25", "egmd_restarts_total 3",
            ]))
    }

    /// The samples are the same, what is declared differs.
    @Test func thereAreTwoFormats() throws {
        let server = try TestServer()
        let client = try server.connect()
        func result(_ params: String) throws -> MetricsGetResult {
            let reply = try JSONValue(parsing: try client.ask(call("metrics.get", params)))
            return try MetricsGet.decode(result: try #require(reply["result"]))
        }
        let (older, newer) = (try result(#"{"format":"prometheus"}"#), try result(#"{"format":"openmetrics"}"#))
        #expect(older.contentType.hasPrefix("text/plain; version=0.0.4"))
        #expect(newer.contentType == "application/openmetrics-text; version=1.0.0; charset=utf-8")
        func declared(_ result: MetricsGetResult) -> Set<Substring> {
            Set(result.text.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") })
        }
        #expect(declared(older).count == declared(newer).count)
        for metric in Metric.all where metric.kind == .counter {
            #expect(declared(older).contains("# TYPE \(metric.name) counter"))
            #expect(declared(newer).contains("# TYPE \(metric.name.dropLast("_total".count)) counter"))
        }
        #expect(older.text.hasSuffix("\n# EOF\n") && newer.text.hasSuffix("\n# EOF\n"))
        let refused = try client.ask(call("metrics.get", #"{"format":"json"}"#))
        #expect(refused.contains("-32602") && refused.contains("prometheus, openmetrics"))
    }

    @Test func regionsAndAllocationsAreAsTheyAre() throws {
        let server = try TestServer()
        let client = try server.connect()
        for region in [egm4, egm5] { try server.wait(for: region, .ready) }
        let before = try lines(client)
        #expect(before.contains(#"egmd_region_state{region="egm4",state="ready"} 1"#))
        #expect(before.contains(#"egmd_region_state{region="egm4",state="allocated"} 0"#))
        #expect(before.contains(#"egmd_region_allocated_bytes{region="egm4"} 0"#))
        #expect(before.contains(#"egmd_region_size_bytes{region="egm4"} \#(regionSize)"#))
        #expect(before.contains(#"egmd_region_scrubs_total{region="egm4"} 1"#))
        #expect(try value(#"egmd_region_scrub_bytes_total{region="egm4"}"#, in: before) > 0)
        _ = try client.ask(create(egm4))
        let after = try lines(client)
        #expect(after.contains(#"egmd_region_state{region="egm4",state="allocated"} 1"#))
        #expect(after.contains(#"egmd_region_allocated_bytes{region="egm4"} \#(regionSize)"#))
        #expect(after.contains(#"egmd_region_allocations{region="egm4",state="allocated"} 1"#))
        #expect(after.contains(#"egmd_region_allocations{region="egm5",state="allocated"} 0"#))
        #expect(after.contains(#"egmd_allocations{state="allocated",lifetime="persistent"} 1"#))
    }

    @Test func requestsAreCountedByMethodAndOutcome() throws {
        let server = try TestServer()
        let client = try server.connect()
        let before = try lines(client)
        for _ in 0..<3 { _ = try client.ask(ping) }
        _ = try client.ask(call("region.get", #"{"region":"egm9"}"#))
        _ = try client.ask(call("no.such"))
        _ = try client.ask(call("no.other"))
        _ = try client.ask("[]")
        let after = try lines(client)
        for (sample, more) in [
            (#"egmd_requests_total{method="system.ping",result="ok"}"#, 3.0),
            (#"egmd_requests_total{method="system.ping",result="error"}"#, 0),
            (#"egmd_requests_total{method="region.get",result="error"}"#, 1),
            (#"egmd_requests_total{method="other",result="error"}"#, 2),
            (#"egmd_requests_total{method="metrics.get",result="ok"}"#, 1),
            (#"egmd_request_duration_seconds_count{method="system.ping"}"#, 3),
            (#"egmd_request_duration_seconds_bucket{method="system.ping",le="+Inf"}"#, 3),
            (#"egmd_request_duration_seconds_count{method="region.get"}"#, 1),
            (#"egmd_errors_total{kind="unknown-region"}"#, 1), (#"egmd_errors_total{kind="unknown-method"}"#, 2),
            (#"egmd_errors_total{kind="invalid-request"}"#, 1), (#"egmd_errors_total{kind="parse-error"}"#, 0),
        ] {
            #expect(try value(sample, in: after) - value(sample, in: before) == more, "\(sample)")
        }
        #expect(!after.contains { $0.contains("no.such") })
        #expect(try value(#"egmd_request_duration_seconds_sum{method="system.ping"}"#, in: after) > 0)
    }

    /// A request that waits is counted when it is answered, and in flight before.
    @Test func requestsThatWaitAreInFlight() throws {
        let server = try TestServer()
        let client = try server.connect()
        let other = try server.connect()
        try server.wait(for: egm4, .ready)
        _ = try client.ask(create(egm4, vm: 1))
        try other.send(call("allocation.create", #"{"vm":{"uuid":"\#(uuid(2))"},"regions":["egm4"],"wait":600}"#))
        try waitUntil("the request to wait") { try lines(client).contains("egmd_requests_in_flight 1") }
        let waiting = try lines(client)
        #expect(waiting.contains(#"egmd_requests_total{method="allocation.create",result="ok"} 1"#))
        try other.send(call("request.cancel", id: 9, #"{"id":1}"#))
        try waitUntil("the request to end") { try lines(client).contains("egmd_requests_in_flight 0") }
        let ended = try lines(client)
        #expect(ended.contains(#"egmd_requests_total{method="allocation.create",result="error"} 1"#))
        #expect(ended.contains(#"egmd_errors_total{kind="cancelled"} 1"#))
    }

    @Test func connectionsAreCounted() throws {
        let reserve = Server.rootReserve
        // Root has some more than the limit; other users have not.
        let limit = geteuid() == 0 ? 1 : 1 + reserve
        let server = try TestServer(limits: { $0.connections = limit })
        let clients = try (0..<1 + reserve).map { _ in try server.connect() }
        for client in clients { #expect(try client.ask(ping) == pong) }
        let refused = try server.connect()
        #expect(try refused.rest().contains("limit-exceeded"))
        let lines = try lines(clients[0])
        #expect(lines.contains("egmd_connections \(1 + reserve)"))
        #expect(lines.contains("egmd_connections_accepted_total \(1 + reserve)"))
        #expect(lines.contains(#"egmd_connections_refused_total{reason="limit"} 1"#))
        #expect(lines.contains(#"egmd_connections_refused_total{reason="no-role"} 0"#))
        #expect(lines.contains(#"egmd_errors_total{kind="limit-exceeded"} 1"#))
    }

    @Test func whatIsPublishedIsCounted() throws {
        let server = try TestServer(settings: CustodianSettings(), events: 4)
        let client = try server.connect()
        let before = try lines(client)
        #expect(before.contains("egmd_configuration_reload_refused 0"))
        server.on { $0.feed.publish(ConfigurationEvent(trigger: .start, files: [], keys: [])) }
        server.on { $0.feed.publish(ConfigurationEvent(trigger: .reload, files: [], keys: [])) }
        server.on { $0.feed.publish(FaultEvent(fault: .configuration, region: nil, message: "m")) }
        server.publish([
            .ledgerProblem("p"),
            .regionScrubbed(egm4, ScrubReport(bytes: 300, nanoseconds: 2_000_000_000, threads: 1, verified: false)),
        ])
        let after = try lines(client)
        for (sample, more) in [
            (#"egmd_configuration_reloads_total{result="ok"}"#, 1.0),
            (#"egmd_configuration_reloads_total{result="refused"}"#, 1), ("egmd_configuration_reload_refused", 1),
            (#"egmd_events_total{type="configuration.applied"}"#, 2), (#"egmd_events_total{type="fault"}"#, 2),
            (#"egmd_faults_total{fault="ledger"}"#, 1), (#"egmd_faults_total{fault="configuration"}"#, 1),
            (#"egmd_region_scrubs_total{region="egm4"}"#, 1), (#"egmd_region_scrub_bytes_total{region="egm4"}"#, 300),
            (#"egmd_region_scrub_seconds_total{region="egm4"}"#, 2),
        ] {
            #expect(try value(sample, in: after) - value(sample, in: before) == more, "\(sample)")
        }
        server.on { $0.feed.publish(ConfigurationEvent(trigger: .reload, files: [], keys: [])) }
        #expect(try lines(client).contains("egmd_configuration_reload_refused 0"))
    }

    @Test func lostEventsAreCounted() throws {
        let server = try TestServer(settings: CustodianSettings(), events: 4)
        server.publish(numbered(1...10))
        let client = try server.connect()
        let (instance, oldest) = (server.feed.instance, server.feed.oldest)
        _ = try client.ask(
            call("event.subscribe", #"{"after":{"instance":"\#(instance)","sequence":\#(oldest - 4)}}"#))
        let lines = try lines(try server.connect())
        #expect(lines.contains("egmd_events_lost_total 3") && lines.contains("egmd_event_subscriptions 1"))
    }
}
