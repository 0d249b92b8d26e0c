import EGMDomain
import EGMProtocol
import EGMTestSupport
import Glibc
import JSONRPC
import Testing

@testable import EGMServer

/// Limits and policy that change while connections are open. Other users are in EndToEndTests: root is always an admin.
@Suite(.timeLimit(.minutes(10))) struct ConfiguringTests {
    private func change(_ server: TestServer, _ change: @escaping @Sendable (inout ServerLimits) -> Void) {
        server.on { server in
            var limits = server.limits
            change(&limits)
            server.apply(server.policy, limits)
        }
    }

    private func batch(_ count: Int) -> String {
        "[" + (1...count).map { call("system.ping", id: $0) }.joined(separator: ",") + "]"
    }

    @Test func anOpenConnectionHasTheNewLimitsFromItsNextRequest() throws {
        let server = try TestServer()
        let client = try server.connect()
        #expect(try client.ask(batch(3)).contains("pong"))
        change(server) { $0.batchLength = 2 }
        #expect(try client.ask(batch(2)).contains("pong"))
        #expect(try client.ask(batch(3)).contains("error"))
        change(server) { $0.batchLength = 3 }
        #expect(try client.ask(batch(3)).contains("pong"))
    }

    /// Half of the message is received under the old limit, the rest under the new one.
    @Test(arguments: [false, true]) func theLengthOfAMessageThatHasBegun(fits: Bool) throws {
        let server = try TestServer()
        let client = try server.connect()
        let padded = ping.replacing("{", with: "{" + String(repeating: " ", count: 6000), maxReplacements: 1)
        try client.send(String(padded.prefix(3000)))
        try server.wait(forConnections: 1)
        #expect(try server.connect().ask(call("system.ping")).contains("pong"))
        change(server) { $0.messageBytes = fits ? 8192 : 4096 }
        try client.send(String(padded.dropFirst(3000)) + "\n")
        let answer = try client.line()
        #expect(answer.contains("pong") == fits, "\(answer)")
    }

    @Test func depthCountsForOpenConnections() throws {
        let server = try TestServer()
        let client = try server.connect()
        let deep = #"{"jsonrpc":"2.0","id":1,"method":"system.ping","params":{"x":[[[[[[[[[]]]]]]]]]}}"#
        #expect(try client.ask(deep).contains("is unknown"))
        change(server) { $0.nestingDepth = 8 }
        #expect(try client.ask(deep).contains("8"))
    }

    /// Waiting calls of a batch begin when more may be worked on.
    @Test func moreRequestsInFlightLetWaitingOnesBegin() throws {
        let server = try TestServer(limits: { $0.requestsInFlight = 1 })
        try server.wait(for: egm4, .ready)
        try server.wait(for: egm5, .ready)
        let client = try server.connect()
        let owner = try server.connect()
        #expect(try owner.ask(create(egm4, vm: 1)).contains("result"))
        // The first waits for a region that is taken; the second has to wait for the first.
        try client.send(
            "[" + create(egm4, vm: 2, id: 1, more: #","wait":600"#) + "," + create(egm5, vm: 3, id: 2) + "]")
        try waitUntil("both calls") { server.on { $0.connections.values.contains { $0.queue.count == 1 } } }
        #expect(server.allocations.count == 1)
        change(server) { $0.requestsInFlight = 2 }
        try waitUntil("the second allocation") { server.allocations.count == 2 }
    }

    @Test func fewerConnectionsCloseNone() throws {
        let server = try TestServer()
        let clients = try (0..<3).map { _ in try server.connect() }
        for client in clients { #expect(try client.ask(call("system.ping")).contains("pong")) }
        change(server) { $0.connections = 1 }
        for client in clients { #expect(try client.ask(call("system.ping")).contains("pong")) }
    }

    /// A client that is stalled already is cut off in the new time.
    @Test func aShorterPatienceCountsForThoseThatStall() throws {
        let server = try TestServer()
        let client = try server.connect()
        let flood = Array(String(repeating: call("rpc.discover") + "\n", count: 400).utf8)
        _ = try client.sendWhatFits(flood)
        try waitUntil("a client that reads nothing") {
            server.on { $0.connections.values.contains { $0.stalledSince != nil } }
        }
        change(server) { $0.stall = 1 }
        try server.wait(forConnections: 0)
    }

    @Test func theSameAgainChangesNothing() throws {
        let server = try TestServer()
        let client = try server.connect()
        try client.subscribe()
        for _ in 0..<3 { change(server) { _ in } }
        #expect(try client.ask(call("system.ping", id: 2)).contains("pong"))
        server.publish(numbered(1...1))
        #expect(try client.event().isEvent)
    }
}
