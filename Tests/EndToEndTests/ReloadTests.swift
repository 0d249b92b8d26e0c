import EGMTestSupport
import Glibc
import JSONRPC
import LinuxSystem
import Testing

/// SIGHUP: what changes at once, what waits for a restart, and that a wrong file changes nothing.
@Suite(.serialized, .timeLimit(.minutes(10))) struct ReloadTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        chmod(directory.path, 0o755)
    }

    private func daemon(_ text: String, environment: [String: String?] = [:]) throws -> TestDaemon {
        let file = try directory.write(text, to: "r.toml")
        return try TestDaemon(TestDaemon.gb200 + ["--config", file], environment: environment, in: directory)
    }

    /// Writes the file, sends SIGHUP, and waits until it is taken over or refused.
    private func reload(_ daemon: TestDaemon, _ text: String) throws {
        let before = try state(daemon)
        try directory.write(text, to: "r.toml")
        daemon.program.send(signal: SIGHUP)
        try waitUntil("the reload", seen: { daemon.program.errors }) {
            let now = try state(daemon)
            // Two refusals in the same millisecond would look the same; nothing here is as fast.
            return now["time"] != before["time"] || now["problem"]?["time"] != before["problem"]?["time"]
        }
    }

    private func state(_ daemon: TestDaemon) throws -> JSONValue {
        try #require(try daemon.connect().call("system.info")["configuration"])
    }

    private func setting(_ daemon: TestDaemon, _ key: String) throws -> JSONValue {
        let settings = try daemon.connect().call("config.get")["settings"]?.arrayValue ?? []
        return try #require(settings.first { $0["key"] == .string(key) }, "no \(key)")
    }

    @Test func aValidFileCountsForOpenConnections() throws {
        let daemon = try daemon("limits.batch = 2")
        let peer = try daemon.connect()
        let events = try daemon.connect()
        try events.call("event.subscribe", ["types": ["configuration.applied"]])
        let batch =
            "[" + (1...3).map { #"{"jsonrpc":"2.0","id":\#($0),"method":"system.ping"}"# }.joined(separator: ",")
        try peer.send(batch + "]\n")
        #expect(try peer.receiveText().contains("error"))
        try reload(daemon, "limits.batch = 3\nlimits.allocations = 1\nlimits.events = 7\ndrain.poll = 10")
        try peer.send(batch + "]\n")
        #expect(try peer.receiveText().contains("pong"))

        let info = try peer.call("system.info")
        #expect(info["limits"]?["batchLength"] == 3 && info["limits"]?["events"] == 7)
        #expect(info["configuration"]?["trigger"] == "reload" && info["configuration"]?["pending"] == [])
        #expect(info["configuration"]?["problem"] == nil)
        let batchLimit = try setting(daemon, "limits.batch")
        #expect(batchLimit["value"] == "3" && batchLimit["default"] == "256" && batchLimit["effect"] == "reload")
        #expect(
            batchLimit["origin"]?["file"] == .string(directory.path("r.toml")) && batchLimit["origin"]?["line"] == 1)
        // The custodian has it too.
        _ = try peer.call("allocation.create", .allocation(of: ["egm4"], to: .vmA))
        #expect(try peer.refusal("allocation.create", .allocation(of: ["egm5"], to: .vmB)).word == "limit-exceeded")

        let event = try JSONValue(parsing: events.receiveText())["params"]?["data"]
        #expect(event?["trigger"] == "reload")
        #expect(
            event?["changed"] == ["drain.poll", "limits.batch", "limits.allocations", "limits.events"],
            "\(event?.text() ?? "")")
        #expect(daemon.program.errors.contains("configuration reloaded, changed: drain.poll, limits.batch"))
    }

    @Test func aWrongFileChangesNothingAndIsNamedEverywhere() throws {
        let daemon = try daemon("limits.batch = 2\n")
        let events = try daemon.connect()
        try events.call("event.subscribe", ["types": ["fault"]])
        try directory.write("hold = \"egaer\"", to: "r.toml.d/50.toml")
        // The first line alone would be right: all or nothing.
        try reload(daemon, "limits.batch = 9\nlimits.nestign = 9\nscrub.threads = \"two\"\n")
        #expect(try setting(daemon, "limits.batch")["value"] == "2")
        let message = try #require(try state(daemon)["problem"]?["message"]?.stringValue)
        let wrong = [
            "r.toml:2: unknown key limits.nestign; did you mean limits.nesting?",
            "r.toml:3: scrub.threads must be an integer, but is a string",
            "r.toml.d/50.toml:1: hold is \"egaer\", but must be",
        ]
        for part in wrong {
            #expect(message.contains(part), "\(message)")
            #expect(daemon.program.errors.contains(part), "\(daemon.program.errors)")
        }
        let fault = try JSONValue(parsing: events.receiveText())["params"]?["data"]
        #expect(fault?["fault"] == "configuration" && fault?["message"]?.stringValue?.contains(wrong[0]) == true)
        for command in [["status"], ["config", "show"]] {
            let shown = try daemon.egmctl(command)
            #expect(shown.status == 0 && shown.output.contains("last reload failed: "), "\(shown)")
            #expect(shown.output.contains(wrong[1]), "\(shown)")
        }
        let check = try TestDaemon.start(["--check-config", "--config", directory.path("r.toml")], in: directory)
        #expect(try check.waitForExit() == 78)
        for part in wrong { #expect(check.errors.contains(part), "\(check.errors)") }
        #expect(!check.errors.contains("<3>"), "no log level for who asks himself: \(check.errors)")

        // What was right in it counts when all of it is.
        directory.remove("r.toml.d")
        try reload(daemon, "limits.batch = 9\n")
        #expect(try setting(daemon, "limits.batch")["value"] == "9")
        #expect(try state(daemon)["problem"] == nil)
        #expect(try !daemon.egmctl(["status"]).output.contains("last reload failed"))
        let right = try TestDaemon.start(["--check-config", "--config", directory.path("r.toml")], in: directory)
        #expect(try right.waitForExit() == 0)
        #expect(right.output.hasPrefix("configuration is right: "))
    }

    @Test(arguments: [
        ("[access]\nviewer-users = [\"nobody-has-this-name\"]", "access.viewer-users names the user"),
        ("socket-group = \"kvm\"\nsocket-mode = \"0600\"", "socket-mode contradicts socket-group"),
        ("limits.batch = 9\nlimits.batch = 9", "not valid TOML"), ("\u{0}", "a NUL character"),
    ]) func whatIsWrongBeyondASingleValueIsRefusedToo(text: String, reason: String) throws {
        let daemon = try daemon("limits.batch = 2")
        try reload(daemon, text)
        let problem = try #require(try state(daemon)["problem"]?["message"]?.stringValue)
        #expect(problem.contains(reason), "\(problem)")
        #expect(try setting(daemon, "limits.batch")["value"] == "2")
    }

    @Test func theFileThatWasNamedAndIsGoneIsRefused() throws {
        let daemon = try daemon("limits.batch = 2")
        directory.remove("r.toml")
        daemon.program.send(signal: SIGHUP)
        try daemon.program.waitFor("r.toml: this file was asked for, but does not exist")
        #expect(try setting(daemon, "limits.batch")["value"] == "2")
    }

    @Test func whatNeedsARestartIsNamedAndWaits() throws {
        let daemon = try daemon("limits.batch = 2")
        try reload(daemon, "retired-pages.dev-mem = true\nlimits.batch = 3\n[region.egm4]\ndevice-dax = \"dax0.0\"")
        let names: JSONValue = ["region.egm4.device-dax", "retired-pages.dev-mem"]
        #expect(try state(daemon)["pending"] == names)
        #expect(
            daemon.program.errors.contains("needs a restart of egmd: region.egm4.device-dax, retired-pages.dev-mem"))
        let setting = try setting(daemon, "retired-pages.dev-mem")
        #expect(setting["value"] == "false" && setting["effect"] == "restart" && setting["origin"] == .null)
        #expect(setting["pending"]?["value"] == "true" && setting["pending"]?["origin"]?["line"] == 1)
        #expect(try self.setting(daemon, "limits.batch")["value"] == "3")
        let shown = try daemon.egmctl(["config", "show", "--changed"])
        #expect(shown.output.contains("after a restart: retired-pages.dev-mem = true (\(directory.path("r.toml")):1)"))
        #expect(!shown.output.contains("client.timeout"))
        #expect(try daemon.egmctl(["status"]).output.contains("needs a restart of egmd: region.egm4.device-dax"))
        // The keys that the command line sets are not the files' to change.
        try reload(daemon, "socket = \"/run/elsewhere\"")
        #expect(try state(daemon)["pending"] == [])
        let socket = try self.setting(daemon, "socket")
        #expect(socket["value"] == .string("\"\(daemon.socket)\"") && socket["origin"]?["file"] == "--socket")
    }

    @Test func aStormOfSignalsEndsWithTheLastFile() throws {
        let daemon = try daemon("limits.batch = 1")
        let peer = try daemon.connect()
        for number in 2...200 {
            // Written aside and moved, so that no reading sees half of it.
            let path = try directory.write("limits.batch = \(number)", to: "new")
            #expect(rename(path, directory.path("r.toml")) == 0)
            daemon.program.send(signal: SIGHUP)
            if number % 20 == 0 { try peer.call("system.ping") }
        }
        try waitUntil("the last file", seen: { daemon.program.errors }) {
            try peer.call("system.info")["limits"]?["batchLength"] == 200
        }
        #expect(!daemon.program.errors.contains("not taken over"), "\(daemon.program.errors)")
        #expect(try daemon.stop() == 0)
    }

    @Test func anAllocationLivesThroughReloads() throws {
        let daemon = try daemon("")
        let peer = try daemon.connect()
        let made = try peer.call("allocation.create", .allocation(of: ["egm4"], to: .vmA, ["lifetime": "connection"]))
        let memory = try peer.map(made)
        for text in ["hold = \"never\"\nscrub.verify = true", "limits.allocations = 1", "no good", ""] {
            try reload(daemon, text)
            #expect(try peer.call("allocation.get", made.allocationID)["state"] == made["state"])
            #expect(try daemon.region("egm4")["state"] == "allocated")
        }
        // It is the same memory.
        let again = try peer.map(made)
        #expect(again.count == memory.count)
        try reload(daemon, "scrub.verify = true\nscrub.threads = 1\nscrub.chunk-size = \"64KiB\"")
        try peer.call("allocation.release", made.allocationID)
        withExtendedLifetime(memory) {}
    }

    /// Settings of scrubs count for the next one; a region that is to be held now is opened.
    @Test func scrubsAndHoldingFollow() throws {
        let daemon = try daemon("hold = \"never\"")
        #expect(try daemon.region("egm4")["state"] == "found")
        try reload(daemon, "hold = \"never\"\nscrub.verify = true\n[region.egm4]\nhold = \"eager\"")
        try daemon.waitForRegion("egm4", toBe: "ready")
        #expect(try daemon.region("egm4")["scrub"]?["verified"] == true || daemon.program.errors.contains(", verified"))
        #expect(try daemon.region("egm5")["state"] == "found")
        // What is held stays held.
        try reload(daemon, "hold = \"never\"")
        #expect(try daemon.region("egm4")["state"] == "ready")
    }

    /// As systemd expects it of both types, `notify` and `notify-reload`.
    @Test func theServiceManagerIsToldBeginAndEnd() throws {
        let notify = try NotifySocket(in: directory)
        let daemon = try daemon("", environment: ["NOTIFY_SOCKET": notify.path])
        #expect(try notify.next()["READY"] == "1")
        for (text, isRefused) in [("limits.batch = 9", false), ("limits.batch = 0", true), ("", false)] {
            let before = monotonicNanoseconds() / 1000
            try reload(daemon, text)
            let begin = try notify.next()
            #expect(begin["RELOADING"] == "1")
            let time = try #require(begin["MONOTONIC_USEC"].flatMap { UInt64($0) })
            #expect(time >= before && time <= monotonicNanoseconds() / 1000)
            let end = try notify.next()
            #expect(end["READY"] == "1" && end["STATUS"]?.contains("2 regions") == true, "\(end)")
            #expect(end["STATUS"]?.contains("the last reload was refused") == isRefused, "\(end)")
        }
    }

    @Test func theLogLevelChangesAtRunTimeUntilTheNextReload() throws {
        let daemon = try daemon("log-level = \"info\"")
        for region in ["egm4", "egm5"] { try daemon.waitForRegion(region, toBe: "ready") }
        #expect(try daemon.egmctl(["log", "level"]).output == "info\n")
        let set = try daemon.egmctl(["log", "level", "error"])
        #expect(set.output == "log level info -> error, until the next reload or restart (configured: info)\n")
        #expect(daemon.program.errors.contains("log level info -> error"))
        let peer = try daemon.connect()
        try peer.call("region.yield", ["region": "egm5"])
        #expect(!daemon.program.errors.contains("egm5: ready -> found"))
        #expect(try state(daemon)["logLevel"] == "error")
        #expect(try setting(daemon, "log-level")["value"] == "\"info\"")
        // Audit and reload are logged whatever the level is; a reload brings back the files' level.
        #expect(daemon.program.errors.contains("audit method=log.setLevel result=ok"))
        try reload(daemon, "")
        #expect(daemon.program.errors.contains("configuration reloaded, nothing has changed"))
        #expect(try state(daemon)["logLevel"] == "info")
        try peer.call("region.yield", ["region": "egm4"])
        try daemon.program.waitFor("egm4: ready -> found")
        try reload(daemon, "log-level = \"error\"")
        let quiet = try daemon.egmctl(["--json", "log", "level", "error"])
        #expect(try JSONValue(parsing: quiet.output) == ["level": "error", "previous": "error", "configured": "error"])
        #expect(try daemon.egmctl(["log", "level", "loud"]).status == 64)
    }

    /// Nobody else can have a simulated region, so it is held from the start unless a file says otherwise.
    @Test func aSimulatedHostHoldsEagerly() throws {
        let daemon = try daemon("limits.batch = 2\n")
        let hold = try setting(daemon, "hold")
        #expect(hold["value"] == #""eager""# && hold["origin"]?["file"] == "--simulate", "\(hold)")
        #expect(hold["default"] == #""on-demand""# && hold["pending"] == nil, "\(hold)")
        try reload(daemon, "hold = \"never\"\n")
        let chosen = try setting(daemon, "hold")
        #expect(chosen["value"] == #""never""# && chosen["origin"]?["line"] == 1, "\(chosen)")
    }

    @Test func whatIsShown() throws {
        let daemon = try daemon("# a comment\nlimits.batch = 2\n")
        let all = try daemon.egmctl(["config", "show"])
        #expect(all.status == 0 && all.output.contains("unbounded-descriptor-uids"), "\(all)")
        let few = try daemon.egmctl(["config", "show", "limits.batch", "access"])
        let lines = few.output.split(separator: "\n").map(String.init)
        #expect(lines.count { $0.hasPrefix("access.") } == 7, "\(few)")
        #expect(lines.contains { $0.hasPrefix("limits.batch") && $0.hasSuffix("r.toml:2") }, "\(few)")
        #expect(!few.output.contains("limits.events"))
        let wrong = try daemon.egmctl(["config", "show", "limits.bach"])
        #expect(wrong.status == 64 && wrong.errors.contains("did you mean limits.batch?"), "\(wrong)")
        let json = try JSONValue(parsing: daemon.egmctl(["--json", "config", "show", "limits"]).output)
        #expect(
            (json["settings"]?.arrayValue ?? []).allSatisfy { $0["key"]?.stringValue?.hasPrefix("limits.") == true })
        #expect(json["files"] == [.string(directory.path("r.toml"))] && json["state"]?["trigger"] == "start")
    }
}
