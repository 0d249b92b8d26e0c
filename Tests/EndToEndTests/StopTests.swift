import EGMTestSupport
import Glibc
import JSONRPC
import LinuxSystem
import Testing

/// Signals to egmd.
@Suite(.serialized, .timeLimit(.minutes(10))) struct StopTests {
    @Test(arguments: [SIGTERM, SIGINT]) func aCreatorThatWaitsIsRefusedWhenItStops(signal: Int32) throws {
        let daemon = try TestDaemon()
        let peer = try daemon.connect()
        try peer.call("allocation.create", .allocation(of: ["egm4"], to: .vmA))
        let id = try peer.request("allocation.create", .allocation(of: ["egm4"], to: .vmB, ["wait": 600]))
        // Requests of one connection begin in their order, so after this the creator waits.
        try peer.answer(toPing: peer.request("system.ping"))
        daemon.program.send(signal: signal)
        let answer = try peer.answer(to: id)
        guard case .failure(let error) = answer else {
            Issue.record("allocated while stopping: \(answer)")
            return
        }
        #expect(error.data?["kind"] == "cancelled")
        #expect(error.message.contains("stop"))
        #expect(try daemon.program.waitForExit() == 0)
        #expect(try peer.receive() == nil)
    }

    @Test func aClientThatReadsNothingDoesNotKeepItFromStopping() throws {
        let daemon = try TestDaemon()
        let peer = try daemon.connect()
        for _ in 0..<200 { try peer.request("topology.get") }
        #expect(try daemon.stop() == 0)
    }

    @Test func itStopsInTheMiddleOfAScrub() throws {
        let daemon = try TestDaemon(["--simulate", "gb200", "--region-size", "1GiB"])
        // If it is over already, because this test was kept waiting, there is nothing to see this time.
        try waitUntil("the scrub") { try ["scrubbing", "ready"].contains(daemon.region("egm4")["state"]) }
        #expect(try daemon.stop() == 0)
    }

    @Test(arguments: [SIGHUP, SIGPIPE]) func otherSignalsDoNotEndIt(signal: Int32) throws {
        let daemon = try TestDaemon()
        daemon.program.send(signal: signal)
        #expect(try daemon.connect().call("system.info")["pid"] == .integer(Int64(daemon.program.pid)))
        if signal == SIGHUP { try daemon.program.waitFor("configuration reloaded, nothing has changed") }
        #expect(!daemon.program.hasEnded)
        #expect(try daemon.stop() == 0)
    }
}

extension WirePeer {
    /// Waits for the answer to a ping, keeping the answers that come before for nobody: there must be none.
    func answer(toPing id: Int64) throws {
        let response = try receive()
        #expect(response?.id == .integer(id))
    }
}
