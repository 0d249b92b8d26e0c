import EGMTestSupport
import Glibc
import JSONRPC
import LinuxSystem
import Testing

/// What many clients at once may do to the daemon.
@Suite(.serialized, .timeLimit(.minutes(10))) struct LimitTests {
    /// Connections above the limit that are kept for root, so that an administrator can always look.
    private static let rootReserve = 16

    @Test func connectionsEndAtTheLimit() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("[limits]\nconnections = 2\n", to: "limited.toml")
        let daemon = try TestDaemon(TestDaemon.gb200 + ["--config", file], in: directory)
        let limit = 2 + (getuid() == 0 ? LimitTests.rootReserve : 0)
        var peers: [WirePeer] = []
        for _ in 0..<limit {
            let peer = try daemon.connect()
            try peer.call("system.ping")
            peers.append(peer)
        }
        let late = try daemon.connect()
        guard case .failure(let error)? = try late.receive()?.outcome else {
            Issue.record("connection \(limit + 1) is served")
            return
        }
        #expect(error.word == "limit-exceeded" && error.message.contains("2"), "\(error)")
        #expect(try late.receive() == nil)
        peers.removeLast()
        // The place is free as soon as the daemon has seen the end of the other one.
        try waitUntil("a free place") {
            let peer = try daemon.connect()
            let id = try peer.request("system.ping")
            return try peer.receive()?.id == .integer(id)
        }
        #expect(try peers[0].call("system.ping") != .null)
    }

    @Test func withoutFreeDescriptorsItWaitsForSome() throws {
        let directory = try TemporaryDirectory()
        let daemon = try TestDaemon(
            under: ["/bin/sh", "-c", #"ulimit -n 40; exec "$0" "$@""#], in: directory)
        for region in ["egm4", "egm5"] { try daemon.waitForRegion(region, toBe: "ready") }
        var peers: [WirePeer] = []
        for _ in 0..<60 { peers.append(try daemon.connect()) }
        // Served, although there is no descriptor for others any more.
        #expect(try peers[0].call("system.ping") != .null)
        let allocation = try peers[0].call("allocation.create", .allocation(of: ["egm4"], to: .vmA))
        let last = peers.removeLast()
        let id = try last.request("system.ping")
        peers.removeAll()
        _ = try last.answer(to: id).get()
        #expect(try last.call("allocation.list")["allocations"] == [allocation])
        try last.call("allocation.release", allocation.allocationID)
        try daemon.waitForRegion("egm4", toBe: "ready")
        #expect(try daemon.stop() == 0)
    }

    @Test func aClientThatReadsNothingHoldsUpNobody() throws {
        let daemon = try TestDaemon()
        let deaf = try daemon.connect()
        for _ in 0..<64 { try deaf.request("topology.get") }
        let other = try daemon.connect()
        for _ in 0..<20 { #expect(try other.call("system.ping") != .null) }
        #expect(try deaf.receive() != nil)
    }
}
