import EGMTestSupport
import Glibc
import JSONRPC
import LinuxSystem
import Testing

/// What egmctl looks like to people: events, pictures, colours, completion, typing errors.
@Suite(.serialized, .timeLimit(.minutes(10))) struct LookTests {
    let daemon: TestDaemon

    init() throws {
        daemon = try TestDaemon()
        for region in ["egm4", "egm5"] { try daemon.waitForRegion(region, toBe: "ready") }
        let name = "web\u{1B}[2J<&\"\\"
        let made = try daemon.egmctl(["allocate", "--vm-uuid", VM.vmA.rawValue, "--vm-name", name, "--region", "egm4"])
        #expect(made.status == 0, "\(made)")
    }

    private func text(_ arguments: [String], environment: [String: String?] = [:]) throws -> String {
        let result = try daemon.egmctl(arguments, environment: environment)
        #expect(result.status == 0 && result.errors == "", "\(result)")
        return result.output
    }

    /// What egmctl writes to a terminal of its own.
    private func onTerminal(_ words: [String], environment: [String: String?] = [:]) throws -> String {
        let line = ([BuiltProgram.path("egmctl"), "--socket", daemon.socket] + words).joined(separator: " ")
        return try ProgramResult.of(
            "/usr/bin/script", ["-qec", line, "/dev/null"],
            environment: ["TERM": "xterm", "NO_COLOR": nil].merging(environment) { $1 }, in: daemon.directory
        ).output
    }

    @Test func statusIsOneScreenWithBarsAndAllocations() throws {
        let text = try text(["status"])
        #expect(text.contains("allocated  [####################]") && text.contains("[....................]"))
        #expect(text.contains("web") && text.contains("ALLOCATION") && !text.contains("\u{1B}"))
        let json = try JSONValue(parsing: self.text(["--json", "status"]))
        #expect(json["allocations"]?.arrayValue?.count == 1)
    }

    @Test func sizesInBytes() throws {
        #expect(try text(["--bytes", "region", "list"]).contains(" 2097152 "))
        #expect(try text(["region", "list", "--bytes"]).contains(" 2097152 "))
        #expect(try !text(["--bytes", "status"]).contains("iB"))
        #expect(try text(["region", "list"]).contains(" 2 MiB "))
    }

    @Test func coloursOnlyWhereSomebodySeesThem() throws {
        let green = "\u{1B}[32mready"
        #expect(try onTerminal(["region", "list"]).contains(green))
        #expect(try !onTerminal(["region", "list"], environment: ["NO_COLOR": "1"]).contains("\u{1B}"))
        #expect(try !onTerminal(["region", "list"], environment: ["TERM": "dumb"]).contains("\u{1B}"))
        #expect(try !onTerminal(["--json", "region", "list"]).contains("\u{1B}"))
        #expect(try !text(["region", "list"]).contains("\u{1B}"))
    }

    @Test func watchDrawsOnATerminalAndPrintsLinesElsewhere() throws {
        let line = "\(BuiltProgram.path("egmctl")) --socket \(daemon.socket) watch"
        let screen = try RunningProgram(
            "/usr/bin/script", ["-qefc", line, "/dev/null"], environment: ["TERM": "xterm"], directory: daemon.directory
        )
        let lines = try RunningProgram(
            BuiltProgram.path("egmctl"), ["--socket", daemon.socket, "watch"], directory: daemon.directory)
        try screen.waitFor("[####################]")
        let peer = try daemon.connect()
        let id = try peer.call("allocation.list")["allocations"]?[0]?["id"] ?? .null
        _ = try peer.call("allocation.release", ["id": id])
        try daemon.waitForRegion("egm4", toBe: "ready")
        // Both begin some time after their start, so they are shown more until they have seen it.
        try waitUntil("both to have seen a change", seen: { screen.output + lines.output + lines.errors }) {
            let made = try peer.call("allocation.create", .allocation(of: ["egm4"], to: .vmA))
            _ = try peer.call("allocation.release", ["id": made["id"] ?? .null])
            try daemon.waitForRegion("egm4", toBe: "ready")
            let redrawn = screen.output.split(separator: "\u{1B}[H").count > 2
            return redrawn && lines.output.contains("egm4: scrubbing -> ready")
        }
        #expect(!lines.output.contains("\u{1B}"))
        lines.send(signal: SIGINT)
        #expect(try lines.waitForExit() == 0)
        #expect(try daemon.stop() == 0)
        try screen.waitFor("egmd is away")
        screen.send(signal: SIGTERM)
        _ = try screen.waitForExit()
    }

    @Test func eventsOfThePast() throws {
        let all = try text(["events"]).split(separator: "\n")
        #expect(all.first?.contains("configuration.applied") == true && all.last?.contains("ready for VM web") == true)
        #expect(all.allSatisfy { !$0.contains("\u{1B}") })
        #expect(try text(["events", "--count", "2"]).split(separator: "\n") == Array(all.prefix(2)))
        let states = try text(["events", "--type", "region.state", "--region", "egm5"]).split(separator: "\n")
        #expect(states == all.filter { $0.contains("region.state") && $0.contains("egm5") })
        let json = try text(["--json", "events", "--type", "allocation.changed"]).split(separator: "\n")
        let events = try json.map { try JSONValue(parsing: String($0)) }
        #expect(events.count == 2 && events.allSatisfy { $0["type"] == "allocation.changed" })
        let cursor = "\(events[0]["instance"]?.stringValue ?? ""):\(events[0]["sequence"]?.integerValue ?? 0)"
        #expect(try text(["events", "--type", "allocation.changed", "--since", cursor]).contains("ready for VM"))
        #expect(try !text(["events", "--type", "allocation.changed", "--since", cursor]).contains("created for VM"))
    }

    @Test(arguments: [
        ("1h", true), ("2d3h", true), ("2020-02-29", true), ("2020-01-01T00:00:00Z", true), ("2999-01-01 10:00", false),
    ])
    func eventsSince(when: String, any: Bool) throws {
        #expect(try text(["events", "--since", when]).isEmpty != any)
    }

    @Test(arguments: [
        "yesterday", "2021-02-29", "2020-13-01", "10", "m", "1x", "-1h", "9999999999d", "2020-01-01T24:00:00Z",
    ])
    func noTime(when: String) throws {
        let result = try daemon.egmctl(["events", "--since=\(when)"])
        #expect(result.status == 64 && result.errors.contains("'\(when)' is invalid for '--since <when>'"), "\(result)")
    }

    @Test func followingGoesOnWithWhatHappens() throws {
        let program = try RunningProgram(
            BuiltProgram.path("egmctl"),
            ["--socket", daemon.socket, "events", "--follow", "--type", "allocation.changed", "--count", "3"],
            directory: daemon.directory)
        try program.waitFor("ready for VM web")
        let peer = try daemon.connect()
        let id = try peer.call("allocation.list")["allocations"]?[0]?["id"] ?? .null
        _ = try peer.call("allocation.release", ["id": id])
        #expect(try program.waitForExit() == 0)
        #expect(program.output.split(separator: "\n").count == 3 && program.output.contains("released for VM"))
    }

    @Test func pictures() throws {
        let svg = try text(["topology", "--svg", "-"])
        let check = try ProgramResult.of(
            "/usr/bin/python3", ["-c", "import sys, xml.dom.minidom as m; m.parseString(sys.argv[1])", svg],
            in: daemon.directory)
        #expect(check.status == 0, "\(check)")
        for part in ["socket 1", "egm5", "0019:01:00.0", #"class="used""#, "&lt;&amp;&quot;"] {
            #expect(svg.contains(part), "\(part)")
        }
        // egm5 has two runs of retired blocks; the legend has one more.
        #expect(svg.split(separator: #"class="retired""#).count == 1 + 3 + 1, "\(svg)")
        #expect(try text(["topology", "--svg", "\(daemon.directory.path)/t.svg"]) == "")
        #expect(try String(decoding: readFile("\(daemon.directory.path)/t.svg", limit: 1 << 20), as: UTF8.self) == svg)
        let dot = try text(["topology", "--dot"])
        #expect(dot.contains(#""egm5" -- "0019:01:00.0";"#) && dot.contains(#"<&\"\\\n"#) && dot.hasSuffix("}\n"))
        let wrong = try daemon.egmctl(["topology", "--svg", "/nowhere/t.svg"])
        #expect(wrong.status == 74 && wrong.errors.contains("/nowhere"), "\(wrong)")
        #expect(try daemon.egmctl(["topology", "--dot", "--json"]).status == 64)
    }

    @Test(arguments: [
        (["regoin", "list"], "'egmctl' has no command 'regoin'; did you mean 'region'?"),
        (["--json", "--socket", "x", "region", "lst"], "'egmctl region' has no command 'lst'; did you mean 'list'?"),
        (["frobnicate"], "'egmctl' has no command 'frobnicate'; there are activate, allocate,"),
        (["status", "--jsno"], "Unknown option '--jsno'. Did you mean '--json'?"),
    ])
    func typingErrors(words: [String], sentence: String) throws {
        let result = try ProgramResult.of("egmctl", words, in: daemon.directory)
        #expect(result.status == 64 && result.errors.contains(sentence) && result.output == "", "\(result)")
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func completionScripts(shell: String) throws {
        let script = try text(["--generate-completion-script", shell])
        #expect(script.contains("egmctl") && script.contains("retired-pages"))
    }

    /// What the scripts ask egmctl for while somebody types.
    @Test func completionKnowsTheNamesThatThereAre() throws {
        let words = ["---completion", "region", "show", "--", "positional@0", "0", "0", "egmctl", "region", "show", ""]
        let known = try ProgramResult.of(
            "egmctl", words, environment: ["EGMD_SOCKET": daemon.socket, "SAP_SHELL": "bash"], in: daemon.directory)
        #expect(known.status == 0 && known.output.contains("egm4\negm5"), "\(known)")
        #expect(try daemon.stop() == 0)
        let none = try ProgramResult.of(
            "egmctl", words, environment: ["EGMD_SOCKET": daemon.socket, "SAP_SHELL": "bash"], in: daemon.directory)
        #expect(none.status == 0 && none.errors == "", "\(none)")
    }
}
