import EGMTestSupport
import Glibc
import JSONRPC
import LinuxSystem
import Testing

/// `egmctl exec`: a program of any kind gets the memory.
@Suite(.serialized, .timeLimit(.minutes(10))) struct ExecTests {
    let daemon: TestDaemon
    let peer: WirePeer

    init() throws {
        daemon = try TestDaemon()
        peer = try daemon.connect()
    }

    private func allocate(_ regions: [String], to vm: VM = .vmA) throws -> String {
        let made = try peer.call("allocation.create", .allocation(of: regions, to: vm, ["wait": 60]))
        return try #require(made["id"]?.stringValue)
    }

    private func memory(of region: String) throws -> [UInt8] {
        let made = try peer.call("allocation.create", .allocation(of: [region], to: .vmC, ["wait": 60]))
        let bytes = try peer.map(made).copyBytes(at: 0, count: 5)
        try peer.call("allocation.release", made.allocationID)
        return bytes
    }

    @Test func descriptorsByNumber() throws {
        let ids = [try allocate(["egm4"]), try allocate(["egm5"], to: .vmB)]
        let script = """
            echo "$LISTEN_FDS $LISTEN_FDNAMES $EGM_FD_egm4 $EGM_FD_egm5 $EGM_OFFSET_egm4 $EGM_SIZE_egm5"
            [ "$LISTEN_PID" = $$ ] && echo pid
            readlink /proc/self/fd/3 /proc/self/fd/4
            ls /proc/$$/fd | tr '\\n' ' '
            """
        let result = try daemon.egmctl(["exec", "--alloc"] + ids + ["--", "sh", "-c", script])
        #expect(result.status == 0 && result.errors == "", "\(result)")
        let lines = result.output.split(separator: "\n").map(String.init)
        try #require(lines.count == 5)
        #expect(lines[0] == "2 egm4:egm5 3 4 0 2097152" && lines[1] == "pid")
        #expect(lines[2].contains("egm4") && lines[3].contains("egm5"))
        // Nothing of egmctl's own is left: 0 to 2, the regions, and what this test's runner has left open to everybody.
        let own = try daemon.egmctl(["exec", "--alloc", try allocate(["egm4"], to: .vmC), "--", "true"])
        #expect(own.status == 0)
        for region in ["egm4", "egm5"] { try daemon.waitForRegion(region, toBe: "ready") }
        #expect(try peer.call("allocation.list")["allocations"] == [])
    }

    @Test(arguments: [false, true]) func aProgramWritesAndTheAllocationEndsWithIt(injected: Bool) throws {
        let id = try allocate(["egm4"])
        let file = injected ? "os.open('/dev/egm4', os.O_RDWR)" : "int(os.environ['EGM_FD_egm4'])"
        let script = """
            import mmap, os, sys
            memory = mmap.mmap(\(file), int(os.environ['EGM_SIZE_egm4']))
            memory[0:5] = b'hello'
            print(memory[0:5].decode(), flush=True)
            sys.stdin.readline()
            """
        // A FIFO that nobody has written to yet: the program lives until this test lets it go.
        let gate = daemon.directory.path("gate")
        _ = try ProgramResult(of: RunningProgram("mkfifo", [gate], directory: daemon.directory))
        let holder = try OwnedDescriptor.open(gate, flags: 2)
        let program = try RunningProgram(
            BuiltProgram.path("egmctl"),
            ["--socket", daemon.socket, "exec", "--alloc", id] + (injected ? ["--inject"] : [])
                + ["--", "python3", "-c", script],
            directory: daemon.directory, input: gate)
        try waitUntil("the program to write", seen: { program.output + program.errors }) {
            program.output == "hello\n"
        }
        let allocation = try peer.call("allocation.get", ["id": .string(id)])
        #expect(allocation["active"] == true && allocation["process"]?["pid"] == .integer(Int64(program.pid)))
        #expect(write(holder.number, "\n", 1) == 1)
        #expect(try program.waitForExit() == 0)
        try daemon.waitForRegion("egm4", toBe: "ready")
        #expect(try memory(of: "egm4") == [0, 0, 0, 0, 0])
    }

    /// A shell cannot undo a signal that is ignored from its start, and `producer | head` would not end.
    @Test func signalsAreThoseOfTheCaller() throws {
        let ignored = ["grep", "SigIgn", "/proc/self/status"]
        let plain = try daemon.egmctl(["exec", "--alloc", try allocate(["egm4"]), "--"] + ignored)
        #expect(ignoresPipe(plain.output) == false, "\(plain)")
        // Who ignores it before keeps it so.
        let shell = "trap '' PIPE; exec \"$0\" \"$@\""
        let directory = try TemporaryDirectory()
        let again = try RunningProgram(
            "/bin/sh",
            ["-c", shell, BuiltProgram.path("egmctl"), "--socket", daemon.socket, "exec", "--alloc"]
                + [try allocate(["egm5"]), "--"] + ignored,
            directory: directory)
        #expect(try again.waitForExit() == 0 && ignoresPipe(again.output) == true, "\(again.output)\(again.errors)")
    }

    /// What a line `SigIgn:` of /proc/PID/status says of signal 13; nil if it is none.
    private func ignoresPipe(_ line: String) -> Bool? {
        guard line.hasPrefix("SigIgn:\t"), let mask = UInt64(line.dropFirst(8).dropLast(), radix: 16) else {
            return nil
        }
        return mask & 1 << (SIGPIPE - 1) != 0
    }

    @Test func whatIsPersistentStays() throws {
        let id = try allocate(["egm4"])
        #expect(try daemon.egmctl(["exec", "--persistent", "--alloc", id, "--", "true"]).status == 0)
        #expect(try peer.call("allocation.get", ["id": .string(id)])["state"] == "allocated")
    }

    @Test func whatCannotRunChangesNothing() throws {
        let id = try allocate(["egm4"])
        for (words, status, text) in [
            (["--alloc", id, "--", "no-such-program"], 127, "no-such-program"),
            (["--alloc", id, "--", "/etc/passwd"], 126, "/etc/passwd"), (["--alloc", "a-1", "--", "true"], 1, "a-1"),
            (["--alloc", id, id, "--", "true"], 64, "once"), (["--alloc", id], 64, "--"),
            (["--", "true"], 64, "--alloc"),
        ] {
            let result = try daemon.egmctl(["exec"] + words)
            #expect(result.status == status && result.output == "" && result.errors.contains(text), "\(result)")
            #expect(try peer.call("allocation.get", ["id": .string(id)])["active"] == false)
        }
    }
}
