import EGMDomain
import EGMTestSupport
import Glibc
import LinuxSystem
import Testing

@testable import EGMServer

@Suite(.timeLimit(.minutes(10))) struct StopTests {
    private let givenUp = failure(
        -32024, "the request was given up: its caller went away, the allocation was released, or egmd stops", id: "1",
        data: #""kind":"cancelled","hint":"try again""#)

    @Test func answersWhatIsUnderWayAndClosesEveryConnection() throws {
        let server = try TestServer(prepare: { $0[egm4]?.holdScrub() })
        let idle = try server.connect()
        #expect(try idle.ask(ping) == pong)
        let waiting = try server.connect()
        try waiting.send(create(egm4))
        try waitUntil("the claim") { server.allocations.count == 1 }
        let batching = try server.connect()
        try batching.send("[\(ping),\(create(egm4))]")
        // Both: who has not been accepted at the end is reset.
        try waitUntil("the batch") { server.on { $0.connections.values.count { !$0.gathering.isEmpty } == 2 } }
        server.shutDown()
        #expect(try waiting.rest() == givenUp + "\n")
        #expect(try batching.rest() == batch(pong, givenUp) + "\n")
        #expect(try idle.rest() == "")
        server.join()
        #expect(throws: SystemError.self) { try server.connect() }
    }

    /// A client must never have to wonder whether a request was done: all that was sent before the end is answered, all
    /// that comes later fails to be sent.
    @Test func answersWhatWasSentAndTakesNothingMore() throws {
        let server = try TestServer()
        let clients = try (0..<20).map { _ in try server.connect() }
        // Those who wait to be accepted are the next daemon's.
        try waitUntil("the connections") { server.on { $0.connections.count } == clients.count }
        for client in clients { try client.send(ping) }
        server.shutDown()
        for client in clients { #expect(try client.rest() == pong + "\n") }
        server.join()
        for client in clients {
            let error = #expect(throws: SystemError.self) { try client.send(ping) }
            #expect(error?.code == EPIPE)
        }
    }

    @Test func endsWithoutThoseWhoDoNotRead() throws {
        let server = try TestServer()
        let slow = try server.connect()
        try fill(slow, server)
        server.shutDown(within: 10)
        server.join()
        #expect(try !slow.rest(isCut: true).isEmpty)
    }

    @Test func waitsForThoseWhoRead() throws {
        let server = try TestServer()
        let slow = try server.connect()
        try fill(slow, server)
        server.shutDown()
        // Its last line is whole: nothing that was answered is lost.
        #expect(try slow.rest(isCut: true).hasSuffix("}\n"))
        server.join()
    }
}
