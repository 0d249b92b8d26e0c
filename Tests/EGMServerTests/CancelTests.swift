import EGMDomain
import EGMTestSupport
import JSONRPC
import Testing

@testable import EGMServer

/// Long requests: progress, cancelling, deadlines.
@Suite(.timeLimit(.minutes(10))) struct CancelTests {
    /// A server on which egm4 is scrubbed for as long as the test wants.
    private func server(limits: (inout ServerLimits) -> Void = { _ in }) throws -> TestServer {
        let server = try TestServer(prepare: { $0[egm4]?.holdScrub() }, limits: limits)
        try server.wait(for: egm4, .scrubbing)
        return server
    }

    private func scrub(id: Int, _ more: String = "") -> String {
        call("region.scrub", id: id, #"{"region":"egm4"\#(more)}"#)
    }

    private func cancel(_ target: String, id: Int = 9) -> String {
        call("request.cancel", id: id, #"{"id":\#(target)}"#)
    }

    /// The lines by their ids.
    private func replies(_ client: RawClient, _ count: Int) throws -> [Int64: EventLine] {
        var found: [Int64: EventLine] = [:]
        for line in try client.events(count) { found[try #require(line.json["id"]?.integerValue)] = line }
        #expect(found.count == count)
        return found
    }

    @Test func theCancelledRequestGetsItsOneReply() throws {
        let server = try server()
        let client = try server.connect()
        try client.send(create(egm4, id: 1))
        try waitUntil("the claim") { server.allocations.count == 1 }
        try client.send(cancel("1"))
        let both = try replies(client, 2)
        #expect(both[9]?.result == ["cancelled": true])
        #expect(both[1]?.kind == "cancelled")
        #expect(both[1]?.json["error"]?["message"] == "allocation.create was cancelled by request.cancel")
        try waitUntil("the claim to be taken back") { server.allocations.isEmpty }
        #expect(try EventLine(client.ask(cancel("1"))).result == ["cancelled": false])
        #expect(try client.ask(ping) == pong)
    }

    @Test func whatBecomesOfAScrubThatHasBegunIsTheCustodians() throws {
        let server = try TestServer()
        try server.wait(for: egm4, .ready)
        let memory = try server.memory(egm4)
        memory.holdScrub()
        let client = try server.connect()
        try client.send(scrub(id: 1))
        try server.wait(for: egm4, .scrubbing)
        try client.send(cancel("1"))
        #expect(try replies(client, 2)[1]?.kind == "cancelled")
        memory.letScrub()
        try server.wait(for: egm4, .ready)
    }

    @Test func idsAreComparedExactlyAndOnlyOnTheirConnection() throws {
        let server = try server()
        let client = try server.connect()
        try client.send(create(egm4, id: 1))
        try waitUntil("the claim") { server.allocations.count == 1 }
        for other in [#""1""#, "2"] {
            #expect(try EventLine(client.ask(cancel(other))).result == ["cancelled": false])
        }
        #expect(try EventLine(server.connect().ask(cancel("1"))).result == ["cancelled": false])
        #expect(server.allocations.count == 1)
        try server.memory(egm4).letScrub()
        #expect(try client.event().result?["state"] == "allocated")
    }

    /// Also when every place for long requests is taken, the others are answered at once.
    @Test func cancelAndListsAreAnsweredWhileEverythingIsTaken() throws {
        let server = try server(limits: { $0.requestsInFlight = 2 })
        let client = try server.connect()
        try client.send(scrub(id: 1) + scrub(id: 2))
        try waitUntil("both") { server.on { $0.running.count } == 2 }
        let third = try EventLine(client.ask(scrub(id: 3)))
        #expect(third.kind == "limit-exceeded" && third.json["error"]?["data"]?["limit"] == 2)
        for method in ["system.ping", "system.info", "region.list", "allocation.list", "event.subscribe"] {
            #expect(try EventLine(client.ask(call(method, id: 4))).result != nil, "\(method)")
        }
        try client.send(cancel("2"))
        let both = try replies(client, 2)
        #expect(both[2]?.kind == "cancelled" && both[9]?.result == ["cancelled": true])
        // Its place is free again.
        try client.send(scrub(id: 5))
        try waitUntil("the fifth") { server.on { $0.running.values.contains { $0.id == .integer(5) } } }
    }

    @Test func whatWaitsInABatchIsCancelledToo() throws {
        let server = try server(limits: { $0.requestsInFlight = 1 })
        let client = try server.connect()
        try client.send("[\(scrub(id: 1)),\(scrub(id: 2)),\(cancel("2")),\(scrub(id: 3))]")
        try waitUntil("the first") { server.on { $0.running.count } == 1 }
        // Behind a full batch a single request has no place.
        #expect(try EventLine(client.ask(scrub(id: 7))).kind == "limit-exceeded")
        #expect(try EventLine(client.ask(cancel("3"))).result == ["cancelled": true])
        #expect(try EventLine(client.ask(cancel("1"))).result == ["cancelled": true])
        let batch = try JSONValue(parsing: client.line())
        let kinds = batch.arrayValue?.map { $0["error"]?["data"]?["kind"]?.stringValue }
        #expect(kinds == ["cancelled", "cancelled", nil, "cancelled"])
        #expect(batch[2]?["result"] == ["cancelled": true])
    }

    @Test func aDeadlineHasItsOwnError() throws {
        let server = try server()
        let client = try server.connect()
        let reply = try EventLine(client.ask(scrub(id: 1, #","wait":0.02"#)))
        #expect(reply.kind == "timeout" && reply.json["error"]?["data"]?["wait"] == 0.02)
        #expect(reply.json["error"]?["message"] == "region.scrub was not done within 0.02 s")
        let created = try EventLine(client.ask(create(egm4, id: 2, more: #","wait":0.02"#)))
        #expect(created.kind == "timeout")
        #expect(server.allocations.isEmpty)
        // In time it does not count.
        try client.send(scrub(id: 3, #","wait":1e300"#))
        try waitUntil("the third") { server.on { $0.running.count } == 1 }
        try server.memory(egm4).letScrub()
        #expect(try client.event().result?["region"] == "egm4")
        #expect(server.on { $0.running.isEmpty && $0.progressing.isEmpty })
    }

    @Test func progressOfARequestComesBeforeItsReplyAndOnlyIfItIsWanted() throws {
        let server = try server()
        let (client, quiet) = (try server.connect(), try server.connect())
        try client.send(create(egm4, id: 77, more: #","progress":true"#))
        let first = try client.event()
        #expect(first.isProgress && first.json["params"]?["id"] == 77)
        #expect(first.json["params"]?["regions"]?[0]?["state"] == "scrubbing")
        try quiet.send(scrub(id: 1))
        let memory = try server.memory(egm4)
        for done in [1, 2] as [Int64] {
            memory.advance(to: UInt64(done))
            let event = try client.event()
            #expect(event.isProgress)
            #expect(event.json["params"]?["regions"]?[0]?["scrub"]?["done"] == .integer(done))
        }
        memory.letScrub()
        var last = try client.event()
        while last.isProgress { last = try client.event() }
        #expect(last.json["id"] == 77 && last.result?["state"] == "allocated")
        #expect(try client.ask(ping) == pong)
        #expect(try quiet.event().kind == "region-busy")
        #expect(server.on { $0.progressing.isEmpty })
    }

    @Test func theRegionsOfNamedGPUsAreShownToo() throws {
        let server = try server()
        let client = try server.connect()
        try client.send(
            call(
                "allocation.create",
                #"{"vm":{"uuid":"\#(uuid(1))"},"gpus":["0008:01:00.0","0009:01:00.0"],"progress":true}"#))
        #expect(try client.event().json["params"]?["regions"]?[0]?["region"] == "egm4")
    }

    @Test func aNotificationHasNoProgress() throws {
        let server = try server()
        let client = try server.connect()
        try client.send(create(egm4, id: nil, more: #","progress":true"#))
        #expect(try client.ask(ping) == pong)
        #expect(server.on { $0.progressing.isEmpty })
    }
}
