import EGMDomain
import EGMTestSupport
import JSONRPC
import Testing

@testable import EGMServer

@Suite(.timeLimit(.minutes(10))) struct SlowSubscriberTests {
    /// Publishes until the socket of a subscriber that does not read is full, and more waits.
    private func clog(_ server: TestServer) throws {
        var number = 0
        try waitUntil("the output to pile up") {
            server.publish(numbered(number * 500 + 1...number * 500 + 500))
            number += 1
            return server.on { server in
                server.connections.values.contains { $0.output.count >= server.limits.takingThreshold }
            }
        }
    }

    @Test func costsLessThanAMegabyteAndIsCutWhenItsNextEventIsGone() throws {
        let server = try TestServer(settings: CustodianSettings(), events: 10_000)
        let client = try server.connect()
        try client.subscribe()
        try clog(server)
        let (next, latest) = server.on { server in
            (server.connections.values.compactMap { $0.subscriptions[1]?.next }.first ?? 0, server.feed.latest)
        }
        // As long as its next event is kept, it stays: the oldest one that is kept is `next` then.
        server.publish(numbered(1...(next + 9999 - latest)))
        #expect(server.feed.oldest == next)
        #expect(try server.connect().ask(ping) == pong)
        #expect(server.on { $0.subscribers.count } == 1)
        let cost = server.on { server in
            server.connections.values.map { $0.output.footprint + $0.framer.pendingBytes }.max() ?? 0
        }
        #expect(cost < 1 << 20)
        // One past it.
        server.publish(numbered(1...1))
        let all = try client.rest()
        let lines = all.split(separator: "\n").map(String.init)
        #expect(lines.last?.contains("this connection does not read its events") == true)
        let events = try lines.dropLast().map(EventLine.init)
        #expect(!events.contains { !$0.isEvent })
        #expect(events.last?.sequence == Int64(next - 1))
        #expect(server.on { $0.subscribers.isEmpty })
    }

    @Test func isCaughtUpWhenItReadsAgain() throws {
        let server = try TestServer(settings: CustodianSettings(), events: 100_000)
        let client = try server.connect()
        try client.subscribe()
        let before = server.feed.latest
        try clog(server)
        let count = server.feed.latest - before
        #expect(try client.events(count).map(\.sequence) == (1...count).map { Int64(before + $0) })
        #expect(try client.ask(ping) == pong)
    }

    @Test func doesNotDelayOthers() throws {
        let server = try TestServer(settings: CustodianSettings(), events: 100_000)
        let slow = try server.connect()
        try slow.subscribe()
        let fast = try server.connect()
        try fast.subscribe(#"{"types":["fault"]}"#)
        try clog(server)
        server.publish([.findsNotKept(egm4, reason: "r")])
        #expect(try fast.event().type == "fault")
        for _ in 0..<100 { #expect(try fast.ask(ping) == pong) }
        withExtendedLifetime(slow) {}
    }

    /// Progress is not queued behind what a client has not read; when it reads again, it gets the newest.
    @Test func progressIsCombined() throws {
        let server = try TestServer(events: 100_000, prepare: { $0[egm4]?.holdScrub() })
        try server.wait(for: egm4, .scrubbing)
        try server.wait(for: egm5, .ready)
        let client = try server.connect()
        try client.subscribe()
        try clog(server)
        let memory = try server.memory(egm4)
        let piled = server.on { $0.connections.values.map(\.output.count).max() }
        for done in 1...10 {
            memory.advance(to: UInt64(done))
            server.on { $0.sendProgress() }
        }
        #expect(server.on { $0.connections.values.map(\.output.count).max() } == piled)
        var event = try client.event()
        while event.type != "region.progress" { event = try client.event() }
        #expect(event.data?["scrub"]?["done"] == 10)
        #expect(try client.ask(ping) == pong)
        memory.letScrub()
    }

    @Test func progressIsSentOnlyWhenItHasChanged() throws {
        let server = try TestServer(prepare: { $0[egm4]?.holdScrub() })
        try server.wait(for: egm4, .scrubbing)
        let client = try server.connect()
        let other = try server.connect()
        try client.subscribe(#"{"types":["region.progress"]}"#)
        try other.subscribe(#"{"types":["region.state"]}"#)
        let memory = try server.memory(egm4)
        memory.advance(to: 5)
        for _ in 0..<3 { server.on { $0.sendProgress() } }
        let event = try client.event()
        #expect(event.type == "region.progress" && event.data?["scrub"]?["done"] == 5)
        #expect(event.sequence == Int64(server.feed.latest))
        memory.advance(to: 6)
        #expect(try client.event().data?["scrub"]?["done"] == 6)
        #expect(try other.ask(ping) == pong)
        memory.letScrub()
    }
}
