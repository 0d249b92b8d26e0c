import EGMTestSupport
import Glibc
import JSONRPC
import LinuxSystem
import Testing

/// egmctl as people and scripts use it.
@Suite(.serialized, .timeLimit(.minutes(10))) struct EgmctlTests {
    let daemon: TestDaemon

    init() throws { daemon = try TestDaemon() }

    private func json(_ arguments: [String]) throws -> JSONValue {
        let result = try daemon.egmctl(["--json"] + arguments)
        #expect(result.status == 0 && result.errors == "", "\(result)")
        return try JSONValue(parsing: result.output)
    }

    /// Runs egmctl, which has to fail with nothing on standard output and one sentence on standard error.
    private func sentence(_ arguments: [String], status: Int32) throws -> String {
        var sentences: [String] = []
        for options in [[], ["--json"]] {
            let result = try daemon.egmctl(options + arguments)
            #expect(result.status == status, "\(result)")
            #expect(result.output == "")
            #expect(result.errors.hasPrefix("egmctl: "), "\(result)")
            #expect(result.errors.hasSuffix("\n") && result.errors.count(where: \.isNewline) == 1, "\(result)")
            #expect(!result.errors.contains(".;"), "\(result)")
            sentences.append(result.errors)
        }
        #expect(sentences[0] == sentences[1])
        return sentences[0]
    }

    @Test(arguments: [
        (["status"], ["egm4", "egm5", "hazards  none", "GPUs     4"]),
        (["topology"], ["socket 1", "0019:01:00.0", "egm5"]),
        (["gpu", "list"], ["PRODUCT", "GB200", #"\_SB_"#]), (["region", "list"], ["REGION", "egm5", "2 MiB"]),
        (["region", "show", "egm5"], ["/dev/egm5", "simulated", "4 blocks, 256 KiB"]),
        (["retired-pages", "egm5"], ["0x140000", "128 KiB", "firmware"]), (["retired-pages", "egm4"], ["egm4"]),
        (["device", "list"], ["nvgrace_gpu_vfio_pci.egm.5", "acpi", "derived"]), (["ping"], ["answered in"]),
        (["allocation", "list"], ["no allocations"]),
    ])
    func tablesForPeople(arguments: [String], words: [String]) throws {
        try daemon.waitForRegion("egm5", toBe: "ready")
        let result = try daemon.egmctl(arguments)
        #expect(result.status == 0 && result.errors == "", "\(result)")
        for word in words { #expect(result.output.contains(word), "\(word) is not in:\n\(result.output)") }
        let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { !$0.hasSuffix(" ") })
    }

    @Test func jsonForProgramsIsWhatTheDaemonSaid() throws {
        for region in ["egm4", "egm5"] { try daemon.waitForRegion(region, toBe: "ready") }
        let peer = try daemon.connect()
        #expect(try json(["topology"]) == peer.call("topology.get"))
        #expect(try json(["gpu", "list"]) == peer.call("gpu.list"))
        #expect(try json(["device", "list"]) == peer.call("device.list"))
        #expect(try json(["region", "list"]) == peer.call("region.list"))
        #expect(try json(["region", "show", "egm5"]) == peer.call("region.get", ["region": "egm5"]))
        #expect(try json(["retired-pages", "egm5"]) == peer.call("region.retiredPages", ["region": "egm5"]))
        #expect(try json(["allocation", "list"]) == ["allocations": [], "uses": []])
        #expect(try json(["ping"]) == peer.call("system.ping"))
        #expect(try json(["status"]).objectValue != nil)
    }

    @Test func theLifeOfAnAllocation() throws {
        let made = try json(["allocate", "--vm-uuid", VM.vmA.rawValue, "--vm-name", "web", "--gpu"] + GPUs.egm5)
        let id = try #require(made["id"]?.stringValue)
        #expect(made["state"] == "allocated" && made["vm"]?["name"] == "web")
        let shown = try json(["allocation", "show", id])
        #expect(made.objectValue?.members.allSatisfy { shown[$0.name] == $0.value } == true)
        #expect(shown["uses"] == [["allocation": .string(id), "region": "egm5", "holders": []]])
        let again = try daemon.egmctl(["allocate", "--vm-uuid", VM.vmA.rawValue, "--region", "egm5"])
        #expect(again.status == 0 && again.output.contains(id), "\(again)")
        let mapped = try json(["map", id])
        #expect(mapped["size"] == 2_097_152 && mapped["offset"] == 0)
        #expect(mapped["firstBytes"] == .string(String(repeating: "00", count: 64)))
        let text = try daemon.egmctl(["map", id])
        #expect(text.status == 0 && text.output.contains("egm5: mapped 2 MiB (2097152 bytes)"), "\(text)")
        #expect(text.output.contains("00  00 00 00 00"))
        let busy = try sentence(["allocate", "--vm-uuid", VM.vmB.rawValue, "--region", "egm5"], status: 75)
        #expect(busy.contains(VM.vmA.rawValue) && busy.contains("--wait"))
        let list = try daemon.egmctl(["allocation", "list"])
        #expect(list.output.contains(id) && list.output.contains("web"))
        #expect(try json(["release", id])["state"] == "draining")
        try daemon.waitForRegion("egm5", toBe: "ready")
        #expect(try sentence(["release", id], status: 1).contains(id))
        #expect(try sentence(["allocation", "show", id], status: 1).contains("egmctl allocation list"))
    }

    @Test func refusalsSayWhatToDo() throws {
        let uuid = ["--vm-uuid", VM.vmA.rawValue]
        #expect(try sentence(["region", "show", "egm9"], status: 1).contains("egm4, egm5"))
        #expect(try sentence(["retired-pages", "egm9"], status: 1).contains("egm9"))
        #expect(try sentence(["map", "a-1"], status: 1).contains("a-1"))
        #expect(
            try sentence(["allocate"] + uuid + ["--gpu", GPUs.egm4[0]], status: 1).contains(GPUs.egm4[1] + " missing"))
        #expect(
            try sentence(["allocate", "--vm-uuid", "none", "--region", "egm4"], status: 1).contains("virsh domuuid"))
    }

    @Test(arguments: [
        [], ["no-such-command"], ["region"], ["region", "show"], ["allocate", "--region", "egm4"],
        ["allocate", "--vm-uuid", VM.vmA.rawValue], ["map"],
        ["allocate", "--vm-uuid", VM.vmA.rawValue, "--region", "egm4", "--size", "2M"],
        ["allocate", "--vm-uuid", VM.vmA.rawValue, "--region", "egm4", "--lifetime", "connection"],
        ["allocate", "--vm-uuid", VM.vmA.rawValue, "--region", "egm4", "--wait", "-1"], ["status", "--bogus"],
    ])
    func wrongUsage(arguments: [String]) throws {
        let result = try daemon.egmctl(arguments)
        if arguments.count < 2, arguments.first != "no-such-command", arguments.first != "map" {
            // A noun alone shows its help.
            #expect(result.status == 0 || result.status == 64)
        } else {
            #expect(result.status == 64, "\(result)")
            #expect(result.output == "")
            #expect(result.errors.contains("Usage"), "\(result)")
        }
        #expect(try daemon.connect().call("allocation.list")["allocations"] == [])
    }

    @Test func withoutADaemon() throws {
        #expect(try daemon.stop() == 0)
        for command in [["status"], ["topology"], ["ping"], ["map", "a-1"], ["region", "list"]] {
            let text = try sentence(command, status: 69)
            #expect(text.contains("there is no socket at \(daemon.socket)") && text.contains("systemctl start egmd"))
        }
    }

    @Test func withADeadSocket() throws {
        #expect(try daemon.stop(signal: SIGKILL) == 128 + SIGKILL)
        #expect(try sentence(["status"], status: 69).contains("nobody listens on \(daemon.socket)"))
    }

    @Test func theEnvironmentNamesTheSocket() throws {
        let result = try ProgramResult.of(
            "egmctl", ["ping"], environment: ["EGMD_SOCKET": daemon.socket], in: daemon.directory)
        #expect(result.status == 0 && result.output.contains(daemon.socket))
    }

    @Test func aReaderThatHasSeenEnoughIsNoError() throws {
        // Enough output to fill a pipe that nobody reads to its end: the same JSON many times.
        let egmctl = BuiltProgram.path("egmctl")
        let script = "for i in 1 2 3; do \(egmctl) --json topology | { read line; }; echo ${PIPESTATUS[0]}; done"
        let result = try ProgramResult.of(
            "/bin/bash", ["-c", script], environment: ["EGMD_SOCKET": daemon.socket], in: daemon.directory)
        #expect(result.output == "0\n0\n0\n" && result.errors == "", "\(result)")
    }

    @Test func aFullDiskIsAnError() throws {
        let result = try ProgramResult.of(
            "/bin/sh", ["-c", "\(BuiltProgram.path("egmctl")) status >/dev/full"],
            environment: ["EGMD_SOCKET": daemon.socket], in: daemon.directory)
        #expect(result.status == 74 && result.errors.contains("No space left on device"), "\(result)")
    }

    @Test func aClosedOutputIsAnErrorAndNothingGoesElsewhere() throws {
        let script = "\(BuiltProgram.path("egmctl")) status >&-"
        let result = try ProgramResult.of(
            "/bin/sh", ["-c", script], environment: ["EGMD_SOCKET": daemon.socket], in: daemon.directory)
        #expect(result.status == 74 && result.errors.contains("Bad file descriptor"), "\(result)")
    }

    @Test func helpListsTheExitStatuses() throws {
        let result = try daemon.egmctl(["--help"])
        #expect(result.status == 0 && result.errors == "")
        for status in ["  64  ", "  69  ", "  75  "] { #expect(result.output.contains(status)) }
    }
}
