import EGMTestSupport
import Glibc
import JSONRPC
import LinuxSystem
import Testing

/// How egmd starts, and how it says that it cannot.
@Suite(.serialized, .timeLimit(.minutes(10))) struct StartTests {
    @Test func itTellsTheServiceManagerWhenItServes() throws {
        let directory = try TemporaryDirectory()
        let manager = try NotifySocket(in: directory)
        let daemon = try TestDaemon(environment: ["NOTIFY_SOCKET": manager.path], in: directory)
        let ready = try manager.next()
        #expect(ready["READY"] == "1")
        #expect(ready["STATUS"] == "2 regions, 4 GPUs")
        #expect(try daemon.connect().call("system.ping") != .null)
        daemon.program.send(signal: SIGTERM)
        #expect(try manager.next()["STOPPING"] == "1")
        #expect(try daemon.program.waitForExit() == 0)
    }

    @Test func itFeedsTheWatchdog() throws {
        let directory = try TemporaryDirectory()
        let manager = try NotifySocket(in: directory)
        let daemon = try TestDaemon(
            environment: ["NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "200000"], in: directory)
        #expect(try manager.next()["READY"] == "1")
        for _ in 0..<3 { #expect(try manager.next()["WATCHDOG"] == "1") }
        #expect(try daemon.stop() == 0)
    }

    @Test func theSocketIsForItsOwnerOnly() throws {
        let daemon = try TestDaemon()
        let status = try FileStatus(path: daemon.socket)
        #expect(status.kind == .socket)
        #expect(status.mode & 0o7777 == 0o600)
        #expect(daemon.program.errors.contains("serving 2 regions, 4 GPUs on \(daemon.socket)"))
        #expect(daemon.program.output.contains("egmctl --socket \(daemon.socket) status"))
    }

    @Test func withoutASocketOptionASimulationMakesItsOwn() throws {
        let directory = try TemporaryDirectory()
        let program = try TestDaemon.start(TestDaemon.gb200, in: directory)
        try program.waitFor("try:    egmctl")
        let line = try #require(program.output.split(separator: "\n").first { $0.hasPrefix("socket: ") })
        let socket = String(line.dropFirst("socket: ".count))
        #expect(socket.hasPrefix(directory.path + "/egmd-"))
        #expect(try WirePeer(socket: socket).call("system.info")["simulated"] == true)
        program.send(signal: SIGTERM)
        #expect(try program.waitForExit() == 0)
        #expect(try directory.root.names(in: "/").allSatisfy { !$0.hasPrefix("egmd-") }, "the runtime directory stays")
    }

    @Test func nothingIsLeftAtTheEnd() throws {
        let daemon = try TestDaemon()
        #expect(try daemon.runtimeDirectories().count == 1)
        #expect(try daemon.stop() == 0)
        #expect(try daemon.runtimeDirectories() == [])
        #expect(!HostRoot().exists(daemon.socket))
    }

    /// A simulation that is killed cannot clean up; the next one does, and spares those that live.
    @Test func whatAKilledSimulationLeavesTheNextOneRemoves() throws {
        let living = try TestDaemon()
        let kept = try living.runtimeDirectories()
        let killed = try TestDaemon(in: living.directory, socket: "killed.sock")
        let left = try killed.runtimeDirectories().filter { !kept.contains($0) }
        #expect(try killed.stop(signal: SIGKILL) == 128 + SIGKILL)
        #expect(left.count == 1)
        #expect(try living.runtimeDirectories() == (kept + left).sorted(), "nobody was there to remove it")
        let next = try TestDaemon(in: living.directory, socket: "next.sock")
        let now = try next.runtimeDirectories()
        #expect(now.count == 2 && now.contains(kept[0]) && !now.contains(left[0]), "\(now)")
        // The living one's host is still there: it reads it for each region.
        #expect(try living.connect().call("topology.get")["regions"]?.arrayValue?.count == 2)
        for daemon in [next, living] { #expect(try daemon.stop() == 0) }
        #expect(try living.runtimeDirectories() == [])
    }

    @Test func aSecondDaemonOnTheSocketIsRefused() throws {
        let daemon = try TestDaemon()
        let second = try TestDaemon.start(TestDaemon.gb200 + ["--socket", daemon.socket], in: daemon.directory)
        let result = try ProgramResult(of: second)
        #expect(result.status == 69)
        #expect(result.errors.contains(daemon.socket) && result.errors.contains("another egmd"), "\(result)")
        #expect(result.output == "")
        // The first one lost neither its socket nor its host.
        #expect(try daemon.connect().call("topology.get")["regions"]?.arrayValue?.count == 2)
        #expect(try daemon.runtimeDirectories().count == 1)
    }

    @Test func theSocketOfAKilledDaemonIsTakenOver() throws {
        let first = try TestDaemon()
        #expect(try first.stop(signal: SIGKILL) == 128 + SIGKILL)
        #expect(HostRoot().exists(first.socket))
        let second = try TestDaemon(in: first.directory)
        #expect(try second.connect().call("system.info")["pid"] == .integer(Int64(second.program.pid)))
        #expect(try second.stop() == 0)
    }

    @Test func whatIsNoSocketIsNotReplaced() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("precious", to: "egmd.sock")
        let result = try ProgramResult(of: TestDaemon.start(TestDaemon.gb200 + ["--socket", file], in: directory))
        #expect(result.status == 69)
        #expect(result.errors.contains(file))
        #expect(try readFile(file, limit: 64) == Array("precious".utf8))
    }

    @Test(arguments: [
        (["--simulate", "gb200", "--no-such-option"], "--no-such-option"),
        (["--simulate", "gb200", "--region-size", "2M"], "--region-size"),
        (["--simulate", "gb200", "--region-size", "many"], "--region-size"),
        (["--region-size", "2MiB"], "--simulate"), (["--simulate", "gb200", "--root", "/"], "--root"),
        (["--simulate", "gb200", "extra"], "extra"), (["--socket", ""], "--socket"),
    ])
    func wrongOptionsAreUsageErrors(arguments: [String], word: String) throws {
        let directory = try TemporaryDirectory()
        let result = try ProgramResult(of: TestDaemon.start(arguments, in: directory))
        #expect(result.status == 64)
        #expect(result.errors.contains(word), "\(result)")
        #expect(result.output == "")
    }

    @Test(arguments: [("gb300", 78), ("missing.toml", 78), ("/", 78)])
    func anUnknownHostIsNamed(host: String, status: Int32) throws {
        let directory = try TemporaryDirectory()
        let socket = directory.path("egmd.sock")
        let result = try ProgramResult(of: TestDaemon.start(["--simulate", host, "--socket", socket], in: directory))
        #expect(result.status == status, "\(result)")
        #expect(result.errors.contains(host))
        #expect(try directory.root.names(in: "/").allSatisfy { !$0.hasPrefix("egmd-") }, "the runtime directory stays")
    }

    @Test func wrongConfigurationIsShownByFileAndLine() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("# a comment\n\nlog-levle = \"info\"\n", to: "wrong.toml")
        let program = try TestDaemon.start(TestDaemon.gb200 + ["--config", file], in: directory)
        let result = try ProgramResult(of: program)
        #expect(result.status == 78)
        #expect(result.errors.contains("\(file):3"), "\(result)")
        #expect(result.errors.contains("log-levle"))
    }

    @Test func aConfigurationThatIsNamedMustBeThere() throws {
        let directory = try TemporaryDirectory()
        let file = directory.path("missing.toml")
        let result = try ProgramResult(of: TestDaemon.start(TestDaemon.gb200 + ["--config", file], in: directory))
        #expect(result.status == 78)
        #expect(result.errors.contains(file))
    }

    @Test func theDirectoryOfTheSocketMustBeThere() throws {
        let directory = try TemporaryDirectory()
        let socket = directory.path("missing/egmd.sock")
        let result = try ProgramResult(of: TestDaemon.start(TestDaemon.gb200 + ["--socket", socket], in: directory))
        #expect(result.status == 69)
        #expect(result.errors.contains("missing/egmd.sock") && result.errors.contains("directory"), "\(result)")
    }

    @Test func aPathThatIsTooLongForASocketIsNamed() throws {
        let directory = try TemporaryDirectory()
        let socket = directory.path(String(repeating: "x", count: 108 - directory.path.utf8.count - 1))
        let result = try ProgramResult(of: TestDaemon.start(TestDaemon.gb200 + ["--socket", socket], in: directory))
        #expect(result.status == 69 && result.errors.contains("at most 107 bytes"), "\(result)")
        let longest = String(socket.dropFirst(directory.path.utf8.count + 1).dropLast())
        #expect(try TestDaemon(in: directory, socket: longest).stop() == 0)
    }

    @Test(arguments: ["0", "65537", "100KiB", "3TiB"]) func aRegionOfAnImpossibleSizeIsRefused(size: String) throws {
        let directory = try TemporaryDirectory()
        let program = try TestDaemon.start(
            ["--simulate", "gb200", "--region-size", size, "--socket", directory.path("egmd.sock")], in: directory)
        let result = try ProgramResult(of: program)
        #expect(result.status == 78 && result.errors.contains("the size of egm4 is"), "\(result)")
    }

    @Test func withoutStandardDescriptorsNothingIsLoggedIntoMemory() throws {
        let directory = try TemporaryDirectory()
        let socket = directory.path("egmd.sock")
        let program = try TestDaemon.start(
            TestDaemon.gb200 + ["--socket", socket], under: ["/bin/sh", "-c", #"exec "$0" "$@" <&- >&- 2>&-"#],
            in: directory)
        // It can't say in its log that it serves.
        #expect(try WirePeer(socket: socket, of: program).call("system.ping") != .null)
        for number in 0...2 {
            #expect(HostRoot().linkTarget("/proc/\(program.pid)/fd/\(number)") == "/dev/null")
        }
        program.send(signal: SIGTERM)
        #expect(try program.waitForExit() == 0)
    }

    @Test func anInheritedSocketIsServedAndStays() throws {
        let directory = try TemporaryDirectory()
        let socket = directory.path("passed.sock")
        // It passes on only what it is told; a sanitized egmd needs its options.
        let sanitizers = ["ASAN_OPTIONS", "TSAN_OPTIONS"].flatMap { name in
            environmentVariable(name).map { ["-E", "\(name)=\($0)"] } ?? []
        }
        let program = try TestDaemon.start(
            TestDaemon.gb200,
            under: ["systemd-socket-activate", "-l", socket, "-E", "XDG_RUNTIME_DIR=\(directory.path)"] + sanitizers,
            in: directory)
        try waitUntil("the socket") { HostRoot().exists(socket) && program.errors.contains("Listening on") }
        // The first connection starts egmd.
        let peer = try WirePeer(socket: socket)
        #expect(try peer.call("system.info")["pid"] == .integer(Int64(program.pid)))
        #expect(program.errors.contains("the socket that systemd passed"))
        program.send(signal: SIGTERM)
        #expect(try program.waitForExit() == 0)
        #expect(HostRoot().exists(socket), "a socket of the service manager is not egmd's to remove")
    }
}
