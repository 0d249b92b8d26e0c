import EGMClient
import EGMProtocol
import EGMTestSupport
import JSONRPC
import LinuxSystem
import Synchronization
import Testing

@Suite(.serialized, .timeLimit(.minutes(10))) struct CallTests {
    private static let report: JSONValue = [
        "region": "egm4", "action": "scrub",
        "report": ["bytes": 1, "seconds": 1.0, "rate": 1, "threads": 1, "verified": false],
    ]

    private static func progress(_ id: Int64, _ state: String) -> JSONValue {
        ["id": .integer(id), "regions": [["region": "egm4", "state": .string(state), "reason": nil, "scrub": nil]]]
    }

    @Test func progressOfThisRequestIsHandedOn() throws {
        let daemon = try ScriptedDaemon([
            { peer in
                let request = try peer.request()
                #expect(request["params"]?["progress"] == true)
                try peer.notify("request.progress", Self.progress(1, "dirty"))
                try peer.notify("request.progress", Self.progress(2, "faulty"))
                try peer.notify("request.progress", ["what": "is this"])
                try peer.event(1)
                try peer.notify("request.progress", Self.progress(1, "scrubbing"))
                try peer.reply(1, Self.report)
            }
        ])
        var client = try Client.connect(to: daemon.path)
        var seen: [RegionInfo.State] = []
        let params = RegionScrubParams(region: "egm4", progress: true)
        let result = try client.call(RegionScrub.self, params, progress: { seen += $0.regions.map(\.state) }).result
        #expect(result.region == "egm4" && seen == [.dirty, .scrubbing])
        // The event was kept for whoever asks for it.
        #expect(try client.nextNotification(nil)?.method == "event")
        try daemon.finish()
    }

    @Test func cancellingIsDoneByTheDaemon() throws {
        let daemon = try ScriptedDaemon([
            { peer in
                _ = try peer.request()
                let cancel = try peer.request()
                #expect(cancel["method"] == "request.cancel" && cancel["params"]?["id"] == 1)
                try peer.fail(1, kind: "cancelled")
                try peer.reply(2, ["cancelled": true])
                #expect(try peer.request()["id"] == 3)
                try peer.reply(3, ["pong": true])
            }
        ])
        var client = try Client.connect(to: daemon.path)
        let cancellation = try Cancellation()
        cancellation.cancel()
        do {
            _ = try client.call(
                RegionScrub.self, .init(region: "egm4"), milliseconds: nil, cancellation: cancellation)
            Issue.record("answered")
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            #expect(refusal.kind == .cancelled)
        }
        // The answer to the cancelling is not taken for this one's.
        #expect(try client.call(SystemPing.self, .init()).result.pong)
        try daemon.finish()
    }

    @Test func aResultThatWasFirstStaysAResult() throws {
        let daemon = try ScriptedDaemon([
            { peer in
                _ = try peer.request()
                _ = try peer.request()
                try peer.reply(1, Self.report)
            }
        ])
        var client = try Client.connect(to: daemon.path)
        let cancellation = try Cancellation()
        cancellation.cancel()
        #expect(
            try client.call(RegionScrub.self, .init(region: "egm4"), cancellation: cancellation).result.region == "egm4"
        )
        try daemon.finish()
    }

    @Test func aSessionAsksTheNextDaemon() throws {
        let daemon = try ScriptedDaemon([
            { peer in _ = try peer.request() },
            { peer in
                #expect(try peer.request()["method"] == "system.ping")
                try peer.reply(1, ["pong": true])
                _ = try peer.request()
                try peer.fail(2, kind: "region-busy")
                _ = try peer.request()
                try peer.reply(3, ["pong": true])
            },
        ])
        var session = try Session(path: daemon.path)
        #expect(try session.call(SystemPing.self, .init()).result.pong)
        // An error of the daemon is no reason to connect again.
        do { _ = try session.call(SystemPing.self, .init()) } catch {
            guard case .refused = error else { throw error }
        }
        #expect(try session.call(SystemPing.self, .init()).result.pong)
        try daemon.finish()
    }

    @Test func aSessionGivesUpAfterTheSecondLoss() throws {
        let lose: @Sendable (ScriptedDaemon.Peer) throws -> Void = { peer in _ = try peer.request() }
        let daemon = try ScriptedDaemon([lose, lose])
        var session = try Session(path: daemon.path)
        do {
            _ = try session.call(SystemPing.self, .init())
            Issue.record("answered")
        } catch {
            guard case .lost = error else { throw error }
        }
        try daemon.finish()
    }

    @Test func patienceForADaemonThatIsNotThereYet() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("s")
        do { _ = try Client.connect(to: path, patience: 0) } catch { #expect(error == .noSocket(path: path)) }
        let cancellation = try Cancellation()
        cancellation.cancel()
        do { _ = try Client.connect(to: path, patience: 60_000, cancellation: cancellation) } catch {
            #expect(error == .noSocket(path: path))
        }
        let gate = Gate()
        try startThread(name: "binder") { gate.bind(path) }
        let client = try Client.connect(to: path, patience: 60_000)
        #expect(client.path == path)
        gate.close()
    }

    /// Keeps a listener that another thread makes.
    private final class Gate: Sendable {
        private let listener = Mutex<UnixListener?>(nil)

        func bind(_ path: String) {
            do { let made = try UnixListener.bind(path: path, mode: 0o600); keep(made) } catch {
                Issue.record("\(error)")
            }
        }

        private func keep(_ made: consuming UnixListener) {
            var made = Optional(made)
            listener.withLock { $0 = made.take() }
        }

        func close() { listener.withLock { $0 = nil } }
    }

    @Test func pausesGrowUpToTheLimit() {
        var backoff = Backoff()
        #expect((0..<8).map { _ in backoff.pause() } == [100, 200, 400, 800, 1600, 3200, 5000, 5000])
        backoff.reset()
        #expect(backoff.pause() == 100)
    }
}
