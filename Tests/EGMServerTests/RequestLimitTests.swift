import EGMDomain
import EGMTestSupport
import Testing

@testable import EGMServer

@Suite(.timeLimit(.minutes(10))) struct RequestLimitTests {
    /// A server that works on two requests of a connection at a time, while egm4 waits for its scrub.
    private func server() throws -> TestServer {
        try TestServer(prepare: { $0[egm4]?.holdScrub() }, limits: { $0.requestsInFlight = 2 })
    }

    private func ticketCount(_ server: TestServer) -> Int { server.on { $0.running.count } }

    @Test func worksOnAsManyAsTheLimit() throws {
        let server = try server()
        let client = try server.connect()
        try client.send(create(egm4, id: 1))
        try waitUntil("the claim") { server.allocations.count == 1 }
        // One is under way, the next is still begun, and what needs no wait is answered.
        #expect(try client.ask(call("system.ping", id: 2)) == pong("2"))
        try client.send(create(egm4, id: 3))
        try waitUntil("the second") { ticketCount(server) == 2 }
        // One past the limit is refused, because what comes behind it must be read: it may be meant to end the others.
        #expect(try client.ask(create(egm4, id: 4)).contains(#""id":4,"error":{"code":-32025,"#))
        #expect(try client.ask(call("system.ping", id: 5)) == pong("5"))
        try server.memory(egm4).letScrub()
        let replies = try client.lines(2)
        #expect(replies[0].hasPrefix(#"{"jsonrpc":"2.0","id":1,"result":{"id":"a"#), "\(replies[0])")
        #expect(replies[1].hasPrefix(#"{"jsonrpc":"2.0","id":3,"result":{"id":"a"#))
    }

    @Test func worksOnNoMoreOfABatch() throws {
        let server = try server()
        let client = try server.connect()
        let creates = (1...5).map { create(egm4, id: $0) }.joined(separator: ",")
        try client.send("[\(creates),\(call("system.ping", id: 6))]")
        try waitUntil("the claim") { server.allocations.count == 1 }
        #expect(ticketCount(server) == 2)
        try server.memory(egm4).letScrub()
        let reply = try client.line()
        #expect(reply.hasSuffix(",\(pong("6"))]"))
        #expect(server.allocations.count == 1)
    }
}
