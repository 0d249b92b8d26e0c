import EGMTestSupport
import Glibc
import JSONRPC
import LinuxSystem
import Testing

/// A change of the access lists counts for connections that are open, from their next request on.
@Suite(.serialized, .timeLimit(.minutes(10)), .enabled(if: geteuid() == 0, "needs root, to become another user"))
struct AccessReloadTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        chmod(directory.path, 0o755)
    }

    private func reload(_ daemon: TestDaemon, _ text: String, _ sign: String) throws {
        let count = daemon.program.errors.ranges(of: sign).count
        try directory.write(text, to: "r.toml")
        daemon.program.send(signal: SIGHUP)
        try waitUntil("the reload", seen: { daemon.program.errors }) {
            daemon.program.errors.ranges(of: sign).count > count
        }
    }

    /// One connection of uid 61001, on which each line of the gate sends one request.
    private final class Visitor {
        private static let script = """
            import socket, sys
            s = socket.socket(socket.AF_UNIX)
            s.connect(sys.argv[1])
            f = s.makefile()
            print('connected', flush=True)
            for line in open(sys.argv[2]):
                try:
                    s.sendall(line.encode())
                except BrokenPipeError:
                    print('cut', flush=True)
                reply = f.readline()
                while '"method":"event"' in reply:
                    print('event', flush=True)
                    reply = f.readline()
                print('answer ' + reply.strip() if reply else 'end', flush=True)
            """
        let program: RunningProgram
        private let gate: OwnedDescriptor
        private var answers = 0

        init(_ daemon: TestDaemon, in directory: TemporaryDirectory) throws {
            let path = directory.path("gate")
            #expect(mkfifo(path, 0o666) == 0)
            chmod(path, 0o666)
            program = try RunningProgram(
                "/usr/bin/setpriv",
                [
                    "--reuid", "61001", "--regid", "61001", "--clear-groups", "/usr/bin/python3", "-c", Visitor.script,
                    daemon.socket, path,
                ], directory: directory)
            try program.waitFor("connected")
            gate = try OwnedDescriptor.open(path, flags: O_WRONLY)
        }

        /// The answer on the open connection; empty if it ended.
        func ask(_ method: String, _ params: JSONValue = [:]) throws -> String {
            let request: JSONValue = ["jsonrpc": "2.0", "id": 7, "method": .string(method), "params": params]
            let line = request.text() + "\n"
            #expect(write(gate.number, line, line.utf8.count) == line.utf8.count)
            answers += 1
            var replies: [Substring] = []
            try waitUntil("an answer to \(method)", seen: { self.program.output + self.program.errors }) {
                replies = program.output.split(separator: "\n").filter { $0.hasPrefix("answer ") || $0 == "end" }
                return replies.count >= answers && program.output.hasSuffix("\n")
            }
            return String(replies[answers - 1].dropFirst("answer ".count))
        }
    }

    @Test func rolesOfAnOpenConnectionRiseAndFall() throws {
        let file = try directory.write("[access]\nviewer-users = [61001]\n", to: "r.toml")
        let daemon = try TestDaemon(TestDaemon.gb200 + ["--config", file], in: directory)
        let visitor = try Visitor(daemon, in: directory)
        let create: JSONValue = .allocation(of: ["egm4"], to: .vmA, ["lifetime": "persistent"])
        #expect(try visitor.ask("allocation.list").contains("result"))
        #expect(try visitor.ask("allocation.create", create).contains(#""kind":"not-permitted""#))

        try reload(daemon, "[access]\noperator-users = [61001]\n", "configuration reloaded")
        let made = try visitor.ask("allocation.create", create)
        #expect(made.contains(#""state":"ready""#) || made.contains(#""result""#), "\(made)")
        let id = try #require(try JSONValue(parsing: made)["result"]?["id"])

        // A file that is wrong takes nothing away, and gives nothing.
        try reload(daemon, "[access]\nadmin-users = [61001]\nviewer-user = []\n", "not taken over")
        #expect(try visitor.ask("allocation.get", ["id": id]).contains("result"))
        #expect(try visitor.ask("region.adopt", ["region": "egm5"]).contains(#""kind":"not-permitted""#))

        try reload(daemon, "[access]\nviewer-users = [61001]\n", "configuration reloaded")
        #expect(try visitor.ask("allocation.release", ["id": id]).contains(#""kind":"not-permitted""#))
        #expect(try visitor.ask("event.subscribe").contains("result"))

        // Without a role: told so, and nothing more, no event either.
        try reload(daemon, "", "configuration reloaded")
        let last = try visitor.ask("system.ping")
        #expect(last.contains(#""id":null"#) && last.contains("uid 61001 may not use this socket"), "\(last)")
        #expect(!last.contains("pong"))
        #expect(try visitor.ask("system.ping") == "")
        // It comes back as the others do.
        let again = try ProgramResult.of(
            "/usr/bin/setpriv",
            [
                "--reuid", "61001", "--regid", "61001", "--clear-groups",
                try Executable.copy("egmctl", into: directory), "--socket", daemon.socket, "ping",
            ], in: directory)
        #expect(again.status != 0, "\(again)")
        // Its allocation is still there: who has lost the role has not lost the memory.
        #expect(try daemon.connect().call("allocation.get", ["id": id])["state"] == "allocated")
    }

    /// Whom egmd does not serve cannot even connect to a socket of its own.
    @Test func theSocketsModeFollows() throws {
        let file = try directory.write("", to: "r.toml")
        let daemon = try TestDaemon(TestDaemon.gb200 + ["--config", file], in: directory)
        func facts() -> (UInt32, UInt32) {
            var status = stat()
            return stat(daemon.socket, &status) == 0 ? (status.st_mode & 0o777, status.st_gid) : (0, 0)
        }
        #expect(facts() == (0o600, 0))
        try reload(daemon, "access.others = \"viewer\"", "configuration reloaded")
        #expect(facts() == (0o666, 0))
        try reload(daemon, "socket-group = 61100\n[access]\nviewer-groups = [61100]\n", "configuration reloaded")
        #expect(facts() == (0o660, 61100))
        try reload(daemon, "socket-group = 61100\nsocket-mode = \"0620\"", "configuration reloaded")
        #expect(facts() == (0o620, 61100))
        try reload(daemon, "", "configuration reloaded")
        #expect(facts() == (0o600, getegid()))
    }

    /// Somebody without a role leaves a line, but not one for each try.
    @Test func whoIsNotLetInIsNamed() throws {
        let file = try directory.write("socket-mode = \"0666\"", to: "r.toml")
        let daemon = try TestDaemon(TestDaemon.gb200 + ["--config", file], in: directory)
        let script = """
            import socket, sys
            for _ in range(40):
                s = socket.socket(socket.AF_UNIX)
                s.connect(sys.argv[1])
                s.makefile().readline()
            """
        let result = try ProgramResult.of(
            "/usr/bin/setpriv",
            [
                "--reuid", "61001", "--regid", "61001", "--clear-groups", "/usr/bin/python3", "-c", script,
                daemon.socket,
            ], in: directory)
        #expect(result.status == 0, "\(result)")
        let lines = daemon.program.errors.split(separator: "\n").filter { $0.contains("was not let in") }
        #expect((8...12).contains(lines.count), "\(lines.count)")
        #expect(lines.allSatisfy { $0.contains("uid 61001, pid ") && $0.contains("it has no role in [access]") })
    }
}
