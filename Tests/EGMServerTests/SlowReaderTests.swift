import EGMTestSupport
import JSONRPC
import Testing

@testable import EGMServer

@Suite(.timeLimit(.minutes(10))) struct SlowReaderTests {
    @Test func costsBoundedMemoryAndIsCut() throws {
        let server = try TestServer()
        let client = try server.connect()
        try fill(client, server)
        let cost = server.on { server in
            server.connections.values.map { $0.output.footprint + $0.framer.pendingBytes }.max() ?? 0
        }
        #expect(cost < 1 << 20)
        #expect(cost >= ServerLimits().queuedOutput / 4)
        server.on { $0.dropStalled(after: 0) }
        #expect(server.on { $0.connections.isEmpty })
        // What was in the socket can still be read, and then it ends.
        #expect(try !client.rest(isCut: true).isEmpty)
    }

    @Test func isNotCutAsLongAsItReads() throws {
        let server = try TestServer(limits: { $0.queuedOutput = 64 << 10 })
        let client = try server.connect()
        let count = 2000
        var rest = text(String(repeating: call("topology.get"), count: count))
        var answers = 0
        while answers < count {
            rest.removeFirst(try client.sendWhatFits(rest))
            #expect(try client.line().hasPrefix(#"{"jsonrpc":"2.0","id":1,"result":{"host":"#))
            answers += 1
        }
        #expect(try client.ask(ping) == pong)
    }

    @Test func mayAskInOneBatchForNoMoreThanItMayHaveWaiting() throws {
        let server = try TestServer(limits: { $0.queuedOutput = 64 << 10 })
        let client = try server.connect()
        let reply = try client.ask(
            "[" + Array(repeating: call("topology.get"), count: 100).joined(separator: ",") + "]")
        #expect(reply.utf8.count < 64 << 10)
        #expect(
            reply.contains(#""message":"cannot answer: the reply to this message would be longer than 32768 bytes""#))
        #expect(try client.ask(ping) == pong)
    }

    @Test func mayHaveAsMuchWaitingAsTheLimitAndNoMore() throws {
        let server = try TestServer()
        let client = try server.connect()
        try fill(client, server)
        let kept = server.on { server -> [Bool] in
            guard let (id, connection) = server.connections.first else { return [] }
            let room = server.limits.queuedOutput - connection.output.count
            return [room, 1].map { count in
                connection.output.append([UInt8](repeating: 0x20, count: count))
                server.settle(connection)
                return server.connections[id] != nil
            }
        }
        #expect(kept == [true, false])
        withExtendedLifetime(client) {}
    }

    @Test func doesNotDelayOthers() throws {
        let server = try TestServer()
        let slow = try server.connect()
        try fill(slow, server)
        let other = try server.connect()
        for _ in 0..<100 { #expect(try other.ask(ping) == pong) }
        withExtendedLifetime(slow) {}
    }

    /// What was read of a connection is not all taken before others get their turn.
    @Test func aTurnEndsWhenItsTimeIsOver() throws {
        let server = try TestServer()
        server.on { $0.turnNanoseconds = 0 }
        let (flooder, other) = (try server.connect(), try server.connect())
        #expect(try other.ask(ping) == pong)
        // All of it fits into one read, and its replies into what may wait for a client.
        let count = 250
        try flooder.send(text(String(repeating: call("system.info") + "\n", count: count)))
        try other.send(ping)
        #expect(try other.line() == pong)
        let served = server.on { $0.requestsServed }
        #expect(served < count, "the flood came first")
        #expect(try flooder.lines(count).count == count)
    }

    @Test func aFlooderDoesNotStarveOthers() throws {
        let server = try TestServer()
        // Each has its socket full of requests all the time; in every round they are refilled, and the other client
        // gets its answer although there is always more to do for them.
        let flooders = try (0..<3).map { _ in try server.connect() }
        let other = try server.connect()
        let flood = text(String(repeating: ping, count: 4000))
        var unsent = flooders.map { _ in flood[...] }
        for _ in 0..<20 {
            for (index, flooder) in flooders.enumerated() {
                unsent[index].removeFirst(try flooder.sendWhatFits(Array(unsent[index])))
                if unsent[index].isEmpty { unsent[index] = flood[...] }
            }
            #expect(try other.ask(ping) == pong)
            for flooder in flooders { _ = try flooder.line() }
        }
    }
}
