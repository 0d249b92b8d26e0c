import EGMDomain
import EGMProtocol
import EGMTestSupport
import JSONRPC
import Testing

@testable import EGMServer

@Suite(.timeLimit(.minutes(10))) struct SubscriptionTests {
    /// A server that does nothing by itself.
    private func server(
        events: Int = 1024, limits: (inout ServerLimits) -> Void = { _ in }
    ) throws -> TestServer {
        try TestServer(settings: CustodianSettings(), events: events, limits: limits)
    }

    @Test func eventsComeBehindTheReplyInOrderAndOnce() throws {
        let server = try server()
        let client = try server.connect()
        let result = try client.subscribe()
        let before = try #require(result["cursor"]?["sequence"]?.integerValue)
        #expect(result["subscription"] == 1 && result["missed"] == JSONValue.null)
        #expect(result["cursor"]?["instance"] == .string(server.feed.instance))
        server.publish(numbered(1...200))
        let events = try client.events(200)
        #expect(events.allSatisfy { $0.isEvent && $0.type == "region.retiredPages" && $0.subscription == 1 })
        #expect(events.map(\.sequence) == (1...200).map { before + $0 })
        #expect(blocks(events) == (1...200).map { $0 })
        #expect(try client.ask(ping) == pong)
    }

    /// The reply of a batch waits for its slowest member; the events wait for the reply.
    @Test func theReplyOfABatchComesBeforeItsEvents() throws {
        let server = try TestServer(prepare: { $0[egm4]?.holdScrub() })
        try server.wait(for: egm4, .scrubbing)
        let client = try server.connect()
        try client.send(
            "[\(call("event.subscribe", id: 1, #"{"types":["region.retiredPages"]}"#)),\(create(egm4, id: 2))]")
        try waitUntil("the claim") { server.allocations.count == 1 }
        server.publish(numbered(1...3))
        #expect(try server.connect().ask(ping) == pong)
        try server.memory(egm4).letScrub()
        #expect(try client.line().hasPrefix(#"[{"jsonrpc":"2.0","id":1,"result":{"subscription":1"#))
        #expect(blocks(try client.events(3)) == [1, 2, 3])
    }

    @Test func whoComesBackGetsWhatItMissedOnce() throws {
        let server = try server()
        let first = try server.connect()
        try first.subscribe()
        server.publish(numbered(1...5))
        let seen = try first.events(2)
        let at = Int(try #require(seen[1].sequence))
        // The rest is lost with the connection.
        let second = try server.connect()
        let result = try second.subscribe(cursor(server, at))
        #expect(result["missed"] == JSONValue.null)
        server.publish(numbered(6...7))
        #expect(blocks(try second.events(5)) == [3, 4, 5, 6, 7])
        #expect(try second.ask(ping) == pong)
    }

    @Test(arguments: [(0, nil), (1, 1), (5, 5)] as [(Int, Int64?)])
    func whoIsAwayForTooLongIsToldHowManyItMissed(over: Int, missed: Int64?) throws {
        let server = try server(events: 8)
        let start = server.feed.latest
        server.publish(numbered(1...8 + over))
        let client = try server.connect()
        let result = try client.subscribe(cursor(server, start))
        #expect(result["missed"]?["events"]?.integerValue == missed)
        if missed != nil {
            #expect(result["missed"]?["reason"] == "overrun")
            #expect(result["missed"]?["after"]?["sequence"] == .integer(Int64(start)))
        }
        #expect(blocks(try client.events(8)) == (1...8).map { Int64($0 + over) })
    }

    @Test func aCursorOfAnotherRunIsRecognised() throws {
        let server = try server()
        server.publish(numbered(1...2))
        let client = try server.connect()
        let result = try client.subscribe(
            #"{"after":{"instance":"0000000000000000","sequence":900},"types":["region.retiredPages"]}"#)
        #expect(result["missed"]?["reason"] == "restarted" && result["missed"]?["events"] == JSONValue.null)
        #expect(blocks(try client.events(2)) == [1, 2])
    }

    @Test func aCursorFromTheFutureIsRefused() throws {
        let server = try server()
        let client = try server.connect()
        let latest = server.feed.latest
        _ = try client.subscribe(cursor(server, latest))
        for wrong in [latest + 1, -1] {
            let reply = try client.ask(call("event.subscribe", cursor(server, wrong)))
            #expect(reply.contains("params.after.sequence: must be from 0 to \(latest), is \(wrong)"), "\(reply)")
        }
    }

    @Test func aFilterOfTypesHasALimitToo() throws {
        let server = try TestServer()
        let client = try server.connect()
        func params(_ count: Int) -> String {
            #"{"types":["# + Array(repeating: #""fault""#, count: count).joined(separator: ",") + "]}"
        }
        try client.subscribe(params(Subscription.filterLimit))
        #expect(
            try EventLine(client.ask(call("event.subscribe", params(Subscription.filterLimit + 1)))).kind
                == "limit-exceeded")
    }

    @Test func filters() throws {
        let server = try server()
        let (types, regions, allocations) = (try server.connect(), try server.connect(), try server.connect())
        try types.subscribe(#"{"types":["fault","region.retiredPages"]}"#)
        try regions.subscribe(#"{"regions":["egm5"]}"#)
        try allocations.subscribe(#"{"allocations":["a-1"]}"#)
        server.publish([
            .regionChanged(egm4, from: .found, to: .faulty, reason: "r"), .retiredPagesChanged(egm5, blocks: 1),
            .topologyChanged(tray()),
        ])
        #expect(try types.events(2).map(\.type) == ["fault", "region.retiredPages"])
        #expect(try regions.event().data?["region"] == "egm5")
        for client in [types, regions, allocations] { #expect(try client.ask(ping) == pong) }
    }

    @Test func twoSubscriptionsOfOneConnectionAreToldApart() throws {
        let server = try server()
        let client = try server.connect()
        try client.subscribe(id: 1)
        try client.subscribe(id: 2)
        server.publish(numbered(1...1))
        #expect(Set(try client.events(2).map(\.subscription)) == [1, 2])
        let ended = try EventLine(client.ask(call("event.unsubscribe", id: 3, "[1]")))
        #expect(ended.result == ["subscription": 1])
        server.publish(numbered(2...2))
        let last = try client.event()
        #expect(last.subscription == 2 && blocks([last]) == [2])
        let again = try client.ask(call("event.unsubscribe", id: 4, "[1]"))
        #expect(again.contains("params.subscription: this connection has no subscription 1"))
    }

    @Test func asManySubscriptionsAsTheLimitAndNoMore() throws {
        let server = try server(limits: { $0.subscriptions = 2 })
        let client = try server.connect()
        try client.subscribe()
        try client.subscribe()
        #expect(try EventLine(client.ask(call("event.subscribe"))).kind == "limit-exceeded")
        _ = try client.ask(call("event.unsubscribe", "[1]"))
        try client.subscribe()
        try server.connect().subscribe()
    }

    @Test func asManyNamesInAFilterAsTheLimitAndNoMore() throws {
        let server = try server()
        let client = try server.connect()
        func params(_ count: Int) -> String {
            #"{"allocations":[\#((1...count).map { "\"a-\($0)\"" }.joined(separator: ","))]}"#
        }
        try client.subscribe(params(Subscription.filterLimit))
        #expect(
            try EventLine(client.ask(call("event.subscribe", params(Subscription.filterLimit + 1)))).kind
                == "limit-exceeded")
    }

    @Test func aNotificationSubscribesToNothing() throws {
        let server = try server()
        let client = try server.connect()
        try client.send(call("event.subscribe", id: nil))
        #expect(try client.ask(ping) == pong)
        #expect(server.on { $0.subscribers.isEmpty })
    }

    @Test func aSubscriptionEndsWithItsConnection() throws {
        let server = try server()
        do {
            let client = try server.connect()
            try client.subscribe()
            #expect(server.on { $0.subscribers.count } == 1)
        }
        try server.wait(forConnections: 0)
        #expect(server.on { $0.subscribers.isEmpty })
        // Who has said that it will send nothing more is answered and let go.
        let client = try server.connect()
        try client.send(call("event.subscribe"))
        try client.finishSending()
        #expect(try client.rest().contains(#""subscription":1"#))
    }

    @Test func theLifeOfAnAllocation() throws {
        let server = try TestServer()
        try server.wait(for: egm4, .ready)
        let client = try server.connect()
        try client.subscribe(#"{"types":["allocation.changed"]}"#)
        let other = try server.connect()
        let made = try EventLine(other.ask(create(egm4)))
        let id = try #require(made.result?["id"]?.stringValue)
        _ = try other.ask(call("allocation.release", #"["\#(id)"]"#))
        _ = try other.ask(create(egm6, vm: 2))
        var changes: [String] = []
        while changes.count < 5 {
            let event = try client.event()
            changes.append(event.data?["change"]?.stringValue ?? "")
        }
        // The end comes when the region was looked at; the refusal does not wait for it.
        #expect(changes.filter { $0 != "refused" } == ["created", "ready", "released", "ended"])
        #expect(changes.contains("refused"))
    }
}
