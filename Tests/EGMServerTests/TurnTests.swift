// A connection's turn ends also within a batch and also when its client is gone. In most of these tests a turn has no time
// at all, so that it is exactly one call; who comes when is read from counts and from the order of the audit.

import EGMTestSupport
import EventLoop
import JSONRPC
import Testing

@testable import EGMServer

@Suite(.timeLimit(.minutes(10))) struct TurnTests {
    private let heavy = call("rpc.discover")

    /// A server whose turns are one call each.
    private func server(limits: (inout ServerLimits) -> Void = { _ in }) throws -> TestServer {
        let server = try TestServer(limits: limits)
        server.on { $0.turnNanoseconds = 0 }
        return server
    }

    private func batch(_ calls: [String]) -> String { "[" + calls.joined(separator: ",") + "]" }

    /// Something that is refused and audited.
    private func adopt(_ region: String, id: Int? = 1) -> String {
        call("region.adopt", id: id, #"{"region":"\#(region)"}"#)
    }

    /// Sends each text on a connection of its own while the loop stands still, and accepts them in this order.
    private func sendAtOnce(_ texts: [String], to server: TestServer) throws -> [RawClient] {
        let path = server.path
        let clients = Box<[RawClient]>([])
        server.on { server in
            do {
                for text in texts {
                    let client = try RawClient(path)
                    try client.send(text)
                    clients.value.append(client)
                }
            } catch {
                Issue.record("cannot ask: \(error)")
            }
            server.acceptSome()
        }
        return clients.value
    }

    @Test func aBatchEndsATurn() throws {
        let server = try server { $0.queuedOutput = 64 << 20 }
        let (path, batch) = (server.path, batch((1...20).map { call("rpc.discover", id: $0) }))
        let client = Box<RawClient?>(nil)
        let left = server.on { server -> [Int] in
            do {
                // The loop does this itself, so that one turn and no more is over when it looks.
                let made = try RawClient(path)
                client.value = made
                try made.send(batch)
            } catch {
                Issue.record("cannot ask: \(error)")
            }
            server.acceptSome()
            server.serve(server.lastConnection, .readable)
            return [server.connections[server.lastConnection]?.untaken.count ?? 0, Int(server.requestsServed)]
        }
        #expect(left == [19, 1])
        let reply = try JSONValue(parsing: try #require(client.value).line())
        // One array, in the order of the calls.
        #expect(reply.arrayValue?.map { $0["id"] } == (1...20).map { .integer($0) })
        #expect(try #require(client.value).ask(ping) == pong)
    }

    @Test func theRulesOfBatchesAreTheSameInTurns() throws {
        let message = batch([
            call("system.ping", id: 1), "7", call("system.ping", id: nil), adopt("egm9", id: 2), call("no.such", id: 3),
            call("rpc.discover", id: nil), #"{"jsonrpc":"1.0","method":"system.ping"}"#, call("system.ping", id: 1),
            call("allocation.map", id: nil, #"{"id":"a-1"}"#), call("request.cancel", id: 4, "[1]"),
        ])
        let (slow, quick) = (try server(), try TestServer())
        quick.on { $0.turnNanoseconds = .max / 2 }
        let replies = try [slow, quick].map { try $0.connect().ask(message) }
        #expect(replies[0] == replies[1])
        #expect(try JSONValue(parsing: replies[0]).arrayValue?.count == 7)
        #expect(slow.auditLines.map { $0.contains("region.adopt") } == [true, false])
        // Nobody is told of a notification's error, and of a batch of them nothing at all.
        let quiet = batch(Array(repeating: call("no.such", id: nil), count: 20))
        #expect(try slow.connect().ask(quiet + ping) == pong)
    }

    @Test(arguments: [true, false]) func othersHaveTheirTurnBetweenTwoOfIt(isBatch: Bool) throws {
        let server = try server()
        let flood = Array(repeating: adopt("egm9"), count: 200)
        let clients = try sendAtOnce(
            [isBatch ? batch(flood) : flood.joined(separator: "\n"), adopt("egm8")], to: server)
        _ = try clients[1].line()
        if isBatch { _ = try clients[0].line() } else { _ = try clients[0].lines(200) }
        let place = try #require(server.auditLines.firstIndex { $0.contains("egm8") })
        #expect(place < 4, "the flood had \(place) turns before the other had one")
        #expect(server.auditLines.count == 201)
    }

    @Test func manyFloodsHaveOneTurnEachBetweenTwoOfAnother() throws {
        let server = try server()
        let flood = batch(Array(repeating: adopt("egm9"), count: 100))
        let clients = try sendAtOnce(
            Array(repeating: flood, count: 5) + [batch(Array(repeating: adopt("egm8"), count: 3))], to: server)
        for client in clients { _ = try client.line() }
        let places = server.auditLines.indices.filter { server.auditLines[$0].contains("egm8") }
        #expect(places.count == 3 && (places.last ?? .max) < 3 * 5 * 3, "\(places)")
    }

    @Test func whatDoesNotFitIsNotLookedUp() throws {
        let server = try TestServer(limits: { $0.queuedOutput = 64 << 10 })
        let client = try server.connect()
        // The first reply is too long by itself; what changes something is done all the same, and answered.
        let calls = Array(repeating: heavy, count: 100) + [adopt("egm9", id: 7)] + Array(repeating: heavy, count: 100)
        let reply = try JSONValue(parsing: try client.ask(batch(calls)))
        let kinds = (reply.arrayValue ?? []).map { $0["error"]?["data"]?["kind"]?.stringValue ?? "" }
        #expect(kinds.count == 201 && kinds.count { $0 == "limit-exceeded" } == 200 && kinds[100] == "unknown-region")
        #expect(server.on { $0.requestsServed } == 2)
        #expect(server.auditLines.count == 1)
        #expect(try client.ask(ping) == pong)
    }

    @Test func whatNobodyIsToldIsNotLookedUp() throws {
        let server = try TestServer()
        let client = try server.connect()
        let flood = String(repeating: call("rpc.discover", id: nil), count: 1000)
        #expect(try client.ask(flood + adopt("egm9", id: nil) + ping) == pong)
        #expect(server.on { $0.requestsServed } == 2 && server.auditLines.count == 1)
    }

    @Test func aBatchIsGivenUpWhenItsClientIsGone() throws {
        let server = try server { $0.queuedOutput = 64 << 20 }
        let (path, batch) = (server.path, batch(Array(repeating: heavy, count: 255) + [adopt("egm9")]))
        server.on { server in
            do {
                let client = try RawClient(path)
                try client.send(batch)
                server.acceptSome()
                server.serve(server.lastConnection, .readable)
            } catch {
                Issue.record("cannot ask: \(error)")
            }
        }
        // The client went at the end of that.
        try server.wait(forConnections: 0)
        // One turn may come before the loop sees that it is gone.
        #expect(server.on { $0.requestsServed } <= 4)
        #expect(server.auditLines.count == 1, "what changes something is done")
    }

    @Test func whatAClientThatIsGoneHasChangedIsDoneInTurns() throws {
        let server = try server()
        let (path, flood) = (server.path, String(repeating: adopt("egm9"), count: 200))
        let other = try server.connect()
        #expect(try other.ask(ping) == pong)
        server.on { server in
            do {
                let client = try RawClient(path)
                try client.send(flood)
            } catch {
                Issue.record("cannot ask: \(error)")
            }
        }
        try other.send(adopt("egm8"))
        _ = try other.line()
        try server.wait(forConnections: 1)
        #expect(server.auditLines.count == 201)
        let place = try #require(server.auditLines.firstIndex { $0.contains("egm8") })
        #expect(place < 200, "it had to wait for all that was left behind")
    }

    @Test func whatWasSentBeforeTheStopIsAnswered() throws {
        let server = try server()
        let client = try server.connect()
        try client.send(batch((1...50).map { call("system.ping", id: $0) }) + String(repeating: ping, count: 50))
        try waitUntil("the batch to be begun") { server.on { $0.requestsServed } > 0 }
        server.shutDown()
        #expect(try JSONValue(parsing: client.line()).arrayValue?.count == 50)
        #expect(try client.lines(50) == Array(repeating: pong, count: 50))
        #expect(try client.rest() == "")
        server.join()
    }

    @Test func aHalfClosedClientGetsAllOfItsBatch() throws {
        let server = try server()
        let client = try server.connect()
        try client.send(batch((1...50).map { call("system.ping", id: $0) }) + ping)
        try client.finishSending()
        #expect(try JSONValue(parsing: client.line()).arrayValue?.count == 50)
        #expect(try client.rest() == pong + "\n")
    }
}

/// What a closure on the server's loop hands out; the caller waits for its end.
final class Box<Value>: @unchecked Sendable {
    // Written on the loop while the test waits, read afterwards.
    var value: Value
    init(_ value: Value) { self.value = value }
}
