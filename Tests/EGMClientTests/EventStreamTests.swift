import EGMClient
import EGMProtocol
import EGMTestSupport
import JSONRPC
import LinuxSystem
import Testing

@Suite(.serialized, .timeLimit(.minutes(10))) struct EventStreamTests {
    private func sequence(_ item: EventStream.Item?) -> Int? {
        if case .event(let event, _) = item { event.sequence } else { nil }
    }

    private func isInterrupted(_ item: EventStream.Item?) -> Bool {
        if case .interrupted(.lost) = item { true } else { false }
    }

    @Test func goesOnBehindTheLastEventAfterALoss() throws {
        let daemon = try ScriptedDaemon([
            { peer in
                let params = try peer.acceptSubscription(sequence: 6)
                #expect(params["types"] == ["fault"] && params["after"] == nil)
                try peer.event(7)
                try peer.event(8, subscription: 5)
                try peer.notify("something.else", [:])
                try peer.event(8)
            },
            { peer in
                let params = try peer.acceptSubscription(sequence: 9)
                #expect(params["types"] == ["fault"] && params["after"] == ["instance": "i", "sequence": 8])
                try peer.event(9)
                // Its last word: it hangs up although it could go on.
                try peer.fail(nil, kind: "limit-exceeded")
            },
            { peer in
                let params = try peer.acceptSubscription(instance: "j", sequence: 3, missed: Self.restarted)
                #expect(params["after"] == ["instance": "i", "sequence": 9])
                try peer.event(1, instance: "j", type: "of.tomorrow")
            },
        ])
        var stream = try EventStream(path: daemon.path, EventSubscribeParams(types: [.fault]))
        #expect(try sequence(stream.next()) == 7)
        #expect(try sequence(stream.next()) == 8)
        #expect(try isInterrupted(stream.next()))
        #expect(try stream.next() == .resumed)
        #expect(try sequence(stream.next()) == 9)
        #expect(stream.cursor == CursorInfo(instance: "i", sequence: 9))
        #expect(try isInterrupted(stream.next()))
        #expect(try stream.next() == .resumed)
        guard case .missed(let missed) = try stream.next() else { throw TimedOut(what: "missed", seen: "") }
        #expect(missed.reason == .restarted && missed.events == nil)
        #expect(try sequence(stream.next()) == 1)
        #expect(stream.cursor == CursorInfo(instance: "j", sequence: 1))
        try daemon.finish()
    }

    private static let restarted: JSONValue = [
        "reason": "restarted", "after": ["instance": "i", "sequence": 9], "events": nil,
    ]

    /// What happens between a subscription and its first event must not be lost with the connection.
    @Test func goesOnBehindTheSubscriptionIfNoEventCame() throws {
        let daemon = try ScriptedDaemon([
            { peer in _ = try peer.acceptSubscription(sequence: 6) },
            { peer in
                #expect(try peer.acceptSubscription(sequence: 8)["after"] == ["instance": "i", "sequence": 6])
                try peer.event(7)
            },
        ])
        var stream = try EventStream(path: daemon.path, EventSubscribeParams())
        #expect(try isInterrupted(stream.next()))
        #expect(try stream.next() == .resumed)
        #expect(try sequence(stream.next()) == 7)
        try daemon.finish()
    }

    @Test func saysHowManyItMissed() throws {
        let daemon = try ScriptedDaemon([
            { peer in
                _ = try peer.acceptSubscription(
                    sequence: 9,
                    missed: ["reason": "overrun", "after": ["instance": "i", "sequence": 2], "events": 3])
            }
        ])
        let after = CursorInfo(instance: "i", sequence: 2)
        var stream = try EventStream(path: daemon.path, EventSubscribeParams(after: after))
        #expect(try stream.next() == .missed(MissedInfo(reason: .overrun, after: after, events: 3)))
        #expect(stream.cursor == CursorInfo(instance: "i", sequence: 5))
        try daemon.finish()
    }

    @Test func endsWhenItIsCancelled() throws {
        let daemon = try ScriptedDaemon([
            { peer in
                _ = try peer.acceptSubscription(sequence: 1)
                #expect(throws: TimedOut.self) { try peer.request() }
            }
        ])
        let cancellation = try Cancellation()
        do {
            var stream = try EventStream(path: daemon.path, EventSubscribeParams(), cancellation: cancellation)
            try startThread(name: "canceller") { cancellation.cancel() }
            #expect(try stream.next() == nil)
            #expect(try stream.next() == nil)
        }
        try daemon.finish()
    }

    @Test func aRefusalIsNotTriedAgain() throws {
        let daemon = try ScriptedDaemon([
            { peer in
                _ = try peer.request()
                try peer.fail(1, kind: "not-permitted")
            }
        ])
        do {
            _ = try EventStream(path: daemon.path, EventSubscribeParams())
            Issue.record("subscribed")
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            #expect(refusal.kind == .notPermitted)
        }
        try daemon.finish()
    }

    @Test func anEventThatIsNoneIsAnError() throws {
        let daemon = try ScriptedDaemon([
            { peer in
                _ = try peer.acceptSubscription(sequence: 1)
                try peer.notify("event", ["sequence": "two"])
            }
        ])
        var stream = try EventStream(path: daemon.path, EventSubscribeParams())
        do {
            _ = try stream.next()
            Issue.record("understood")
        } catch {
            guard case .malformed = error else { throw error }
        }
        try daemon.finish()
    }

    @Test func aDaemonThatWasNeverThereIsNotWaitedFor() throws {
        let directory = try TemporaryDirectory()
        do {
            _ = try EventStream(path: directory.path("s"), EventSubscribeParams())
            Issue.record("subscribed")
        } catch { #expect(error == .noSocket(path: directory.path("s"))) }
    }
}
