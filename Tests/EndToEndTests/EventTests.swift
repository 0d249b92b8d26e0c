import EGMTestSupport
import Glibc
import JSONRPC
import LinuxSystem
import Testing

/// Events and long requests of the built binaries.
@Suite(.serialized, .timeLimit(.minutes(10))) struct EventTests {
    private func egmctl(_ daemon: TestDaemon, _ arguments: [String]) throws -> RunningProgram {
        try RunningProgram(
            BuiltProgram.path("egmctl"), ["--socket", daemon.socket] + arguments, directory: daemon.directory)
    }

    private func lines(_ text: String) throws -> [JSONValue] {
        try text.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    }

    @Test func watchingSurvivesARestart() throws {
        let daemon = try TestDaemon()
        for region in ["egm4", "egm5"] { try daemon.waitForRegion(region, toBe: "ready") }
        let watch = try egmctl(daemon, ["events", "--follow", "--json", "--since", ":0"])
        let people = try egmctl(
            daemon, ["events", "--follow", "--since", "now", "--type", "allocation.changed", "--type", "region.state"])
        try watch.waitFor("configuration.applied")
        // The second one has no past to wait for, so it is shown the present until it sees it.
        let peer = try daemon.connect()
        try waitUntil("the watcher to watch", seen: { people.output + people.errors }) {
            _ = try peer.call("allocation.create", .allocation(of: ["egm4"], to: .vmA))
            let id = try peer.call("allocation.list")["allocations"]?[0]?["id"] ?? .null
            _ = try peer.call("allocation.release", ["id": id])
            try daemon.waitForRegion("egm4", toBe: "ready")
            // It may have come in the middle of the first life.
            return people.output.contains("released for VM") && people.output.contains("egm4: scrubbing -> ready")
        }
        #expect(try daemon.stop() == 0)
        try watch.waitFor("connecting again")
        let second = try TestDaemon(in: daemon.directory)
        try watch.waitFor("connected again")
        try watch.waitFor(#"{"missed":{"reason":"restarted""#)
        try people.waitFor("missed events: egmd was started anew")
        try second.waitForRegion("egm5", toBe: "ready")
        try people.waitFor("egm5: scrubbing -> ready")
        for program in [watch, people] {
            program.send(signal: SIGINT)
            #expect(try program.waitForExit() == 0)
        }
        let all = try lines(watch.output)
        for instance in Set(all.compactMap { $0["instance"]?.stringValue }) {
            let numbers = all.filter { $0["instance"] == .string(instance) && $0["type"] != "region.progress" }
                .compactMap { $0["sequence"]?.integerValue }
            #expect(numbers == Array(1...Int64(numbers.count)), "every event once, in order")
        }
    }

    @Test func filtersAndCounts() throws {
        let daemon = try TestDaemon()
        for region in ["egm4", "egm5"] { try daemon.waitForRegion(region, toBe: "ready") }
        let result = try daemon.egmctl([
            "events", "--follow", "--json", "--since", ":0", "--type", "region.state", "--region", "egm5", "--count",
            "4",
        ])
        #expect(result.status == 0 && result.errors == "", "\(result)")
        #expect(try lines(result.output).map { $0["data"]?["to"] } == ["opening", "dirty", "scrubbing", "ready"])
        #expect(try lines(result.output).allSatisfy { $0["data"]?["region"] == "egm5" })
    }

    @Test(arguments: [["--type", "region"], ["--count", "0"], ["--since", "x"], ["--since", "x:-1"]])
    func wrongUsage(arguments: [String]) throws {
        let daemon = try TestDaemon()
        let result = try daemon.egmctl(["events", "--follow"] + arguments)
        #expect(result.status == 64 && result.errors.contains("Usage"), "\(result)")
    }

    @Test func nothingHasHappenedSinceNow() throws {
        let daemon = try TestDaemon()
        let result = try daemon.egmctl(["events", "--since", "now"])
        #expect(result.status == 64 && result.errors.contains("--since now needs --follow"), "\(result)")
    }

    @Test func withoutADaemonItSaysSo() throws {
        let daemon = try TestDaemon()
        #expect(try daemon.stop() == 0)
        let result = try daemon.egmctl(["events", "--follow", "--since", "now"])
        #expect(result.status == 69 && result.errors.contains("there is no socket at \(daemon.socket)"), "\(result)")
    }

    @Test func interruptingAScrubCancelsItInTheDaemon() throws {
        // On a busy machine egmctl may come too late for the first scrub; then another daemon is tried.
        for _ in 0..<50 where try interruptsTheFirstScrub() { return }
        Issue.record("the first scrub was never caught")
    }

    /// False if the first scrub of the daemon was over before egmctl was interrupted.
    private func interruptsTheFirstScrub() throws -> Bool {
        let daemon = try TestDaemon(["--simulate", "gb200", "--region-size", "1GiB"])
        // Of the first scrub, which egmctl has to wait for: its request is under way all that time.
        let scrub = try egmctl(daemon, ["region", "scrub", "egm4"])
        try waitUntil("a scrub", seen: { scrub.errors }) { scrub.errors.contains("egm4 scrub") || scrub.hasEnded }
        scrub.send(signal: SIGINT)
        let status = try scrub.waitForExit()
        if daemon.program.errors.contains("region egm4: scrubbed") { return false }
        #expect(status == 130)
        #expect(scrub.errors.hasSuffix("egmctl: interrupted\n"), "\(scrub.errors)")
        #expect(scrub.output == "")
        // It was the daemon that gave it up: the region is scrubbed once, not twice.
        try daemon.waitForRegion("egm4", toBe: "ready")
        let events = try daemon.egmctl([
            "events", "--follow", "--json", "--since", ":0", "--type", "region.scrubbed", "--region", "egm4", "--count",
            "1",
        ])
        #expect(events.status == 0)
        #expect(daemon.program.errors.components(of: "region egm4: scrubbed") == 1)
        return true
    }

    @Test func aScrubHasADeadline() throws {
        let daemon = try TestDaemon(["--simulate", "gb200", "--region-size", "1GiB"])
        let result = try daemon.egmctl(["region", "scrub", "egm4", "--wait", "0"])
        #expect(result.status == 75 && result.errors.contains("region.scrub was not done within 0.0 s"), "\(result)")
    }

    @Test func asManyEventsAreKeptAsConfigured() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("limits.events = 3\n", to: "three.toml")
        let daemon = try TestDaemon(TestDaemon.gb200 + ["--config", file], in: directory)
        for region in ["egm4", "egm5"] { try daemon.waitForRegion(region, toBe: "ready") }
        let peer = try daemon.connect()
        let now = try peer.call("event.subscribe")["cursor"]
        let latest = try #require(now?["sequence"]?.integerValue)
        func missed(_ sequence: Int64) throws -> JSONValue? {
            let cursor: JSONValue = ["instance": now?["instance"] ?? .null, "sequence": .integer(sequence)]
            return try daemon.connect().call("event.subscribe", ["after": cursor])["missed"]
        }
        #expect(try missed(latest - 3) == JSONValue.null)
        #expect(try missed(latest - 4)?["events"] == 1)
        #expect(try peer.call("system.info")["limits"]?["events"] == 3)
    }
}

extension String {
    /// How often `text` is in it.
    fileprivate func components(of text: String) -> Int {
        var count = 0
        var rest = self[...]
        while let range = rest.firstRange(of: text) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}
