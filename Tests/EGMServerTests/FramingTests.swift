import EGMDomain
import EGMTestSupport
import Testing

@testable import EGMServer

@Suite(.timeLimit(.minutes(10))) struct FramingTests {
    @Test func takesAByteAtATime() throws {
        let server = try TestServer()
        let client = try server.connect()
        for byte in text("\n " + ping + "\r\n" + ping) { try client.send([byte]) }
        #expect(try client.lines(2) == [pong, pong])
    }

    @Test func answersWhatCameBeforeAHalfClose() throws {
        let server = try TestServer()
        let client = try server.connect()
        try client.send(String(repeating: ping, count: 500))
        try client.finishSending()
        #expect(try client.rest() == String(repeating: pong + "\n", count: 500))
    }

    /// A client that has sent a broken message and waits is answered, without closing its side first.
    @Test(arguments: [
        (#"[{"jsonrpc":"2.0","method":"sum","id":"1"},{"jsonrpc":"2.0","method"]"#, 69, "':' expected near ']'"),
        (#"{"jsonrpc":"2.0","id":1,"method":"system.ping}\#n"#, 46, #"unexpected newline near '\"system.ping}'"#),
    ])
    func answersABrokenMessageAtOnce(message: String, column: Int, reason: String) throws {
        let server = try TestServer()
        let client = try server.connect()
        #expect(try client.ask(ping) == pong)
        try client.send(message)
        #expect(try client.line() == unparsable(column, reason))
        // What came behind is not looked at.
        #expect(try client.rest() == "")
    }

    /// What was asked before a parse error is answered before it; what comes behind it is not done.
    @Test func aParseErrorEndsTheStreamInOrder() throws {
        let server = try TestServer()
        let client = try server.connect()
        try server.wait(for: egm4, .ready)
        try client.send(ping + "}" + create(egm4))
        #expect(try client.rest() == pong + "\n" + unparsable(1, "unexpected token near '}'") + "\n")
        #expect(server.allocations == [])
    }

    @Test func takesAMessageAtTheSizeLimitAndNoneBeyond() throws {
        let server = try TestServer(limits: { $0.messageBytes = 1000 })
        let longest = ping.dropLast() + String(repeating: " ", count: 1000 - ping.utf8.count) + "}"
        let client = try server.connect()
        #expect(try client.ask(String(longest)) == pong)
        try client.send(longest.dropLast() + " }" + ping)
        #expect(try client.rest() == overLimit("the message is longer than 1000 bytes", 1000))
    }

    @Test func takesAMessageAtTheDepthLimitAndNoneBeyond() throws {
        let server = try TestServer(limits: { $0.nestingDepth = 5 })
        let client = try server.connect()
        let deepest = call("system.ping", "[[[[]]]]")
        #expect(
            try client.ask(deepest)
                == wrong("params", "takes at most 0 values, got 1", hint: "this method takes no parameters"))
        try client.send(call("system.ping", "[[[[[]]]]]") + ping)
        #expect(try client.rest() == overLimit("the message nests arrays and objects deeper than 5 levels", 5))
    }

    @Test func takesABatchAtTheLimitAndNoneBeyond() throws {
        let server = try TestServer(limits: { $0.batchLength = 3 })
        let client = try server.connect()
        #expect(try client.ask("[\(ping),\(ping),\(ping)]") == batch(pong, pong, pong))
        #expect(
            try client.ask("[\(ping),\(ping),\(ping),\(ping)]")
                == invalid("the batch has 4 elements, the limit is 3"))
        #expect(try client.ask(ping) == pong)
    }

    @Test func readsNoBrokenStreamForEver() throws {
        let server = try TestServer()
        let client = try server.connect()
        try client.send("?\n")
        #expect(try client.line() == unparsable(1, "invalid token near '?'"))
        // The stream ends for the client at once, and what it sends on is thrown away up to a limit.
        #expect(throws: (any Error).self) {
            for _ in 0..<(2 * Server.discardLimit >> 16) { try client.send([UInt8](repeating: 0x20, count: 1 << 16)) }
        }
        try server.wait(forConnections: 0)
    }

    @Test func cutsWhoStaysAfterABreakingError() throws {
        let server = try TestServer(limits: { $0.stall = 1 })
        let client = try server.connect()
        try client.send("?\n")
        #expect(try client.rest() == unparsable(1, "invalid token near '?'") + "\n")
        try server.wait(forConnections: 0)
        withExtendedLifetime(client) {}
    }

    private func overLimit(_ problem: String, _ limit: Int) -> String {
        failure(
            -32600, "invalid request: \(problem)", id: "null",
            data: #""kind":"invalid-request","limit":\#(limit),"#
                + #""hint":"send a smaller message; this connection is closed now""#) + "\n"
    }
}
