import EGMTestSupport
import Glibc
import JSONRPC
import LinuxSystem
import Testing

/// Real other users: they are started by root with setpriv, so without root there is nothing to see (and the test run says
/// that these are skipped).
@Suite(.serialized, .timeLimit(.minutes(10)), .enabled(if: geteuid() == 0, "needs root, to become other users"))
struct AccessTests {
    private static let viewer = "61001", member = "61002", rival = "61003", nobody = "61004"
    private static let group = "61100"
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        chmod(directory.path, 0o755)
    }

    private func daemon(_ more: String = "") throws -> TestDaemon {
        let text = """
            \(more)
            [access]
            viewer-users = [\(AccessTests.viewer)]
            operator-groups = [\(AccessTests.group)]
            operator-users = ["games"]
            """
        let file = try directory.write(text, to: "access.toml")
        return try TestDaemon(TestDaemon.gb200 + ["--config", file], in: directory)
    }

    private func program(_ path: String) throws -> String {
        let copy = directory.path("bin-\(path)")
        return HostRoot().exists(copy) ? copy : try Executable.copy(path, into: directory)
    }

    /// Runs egmctl as another user.
    private func egmctl(
        _ uid: String, _ daemon: TestDaemon, groups: String? = nil, gid: String? = nil, _ arguments: [String]
    ) throws -> ProgramResult {
        let who = ["--reuid", uid, "--regid", gid ?? uid] + (groups.map { ["--groups", $0] } ?? ["--clear-groups"])
        return try ProgramResult.of(
            "/usr/bin/setpriv", who + [try program("egmctl"), "--socket", daemon.socket] + arguments, in: directory)
    }

    private func mode(_ path: String) -> UInt32 {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    @Test func eachRoleDoesWhatItMay() throws {
        let daemon = try daemon()
        let (viewer, member) = (AccessTests.viewer, AccessTests.member)
        let group = AccessTests.group
        #expect(mode(daemon.socket) == 0o666)
        let allocate = ["--json", "allocate", "--vm-uuid", VM.vmA.rawValue, "--region", "egm4"]

        // Nobody: told why and what to do.
        let nobody = try egmctl(AccessTests.nobody, daemon, ["status"])
        #expect(nobody.status == 77 && nobody.output == "", "\(nobody)")
        #expect(nobody.errors.contains("uid 61004 may not use this socket; call as root, or ask"), "\(nobody)")

        // A viewer reads everything and changes nothing.
        #expect(try egmctl(viewer, daemon, ["status"]).status == 0)
        let refused = try egmctl(viewer, daemon, allocate)
        #expect(refused.status == 77, "\(refused)")
        #expect(refused.errors.contains("allocation.create needs role operator, and uid 61001 is viewer"), "\(refused)")
        #expect(refused.errors.contains("access.operator-users"), "\(refused)")

        // An operator by a supplementary group, and one by its primary one.
        let made = try egmctl(member, daemon, groups: "5,\(group)", allocate)
        #expect(made.status == 0, "\(made)")
        let id = try #require(try JSONValue(parsing: made.output)["id"]?.stringValue)
        #expect(try JSONValue(parsing: made.output)["owner"]?["uid"] == 61002)
        #expect(try egmctl(viewer, daemon, ["allocation", "show", id]).status == 0)
        #expect(try egmctl(member, daemon, groups: group, ["map", id]).status == 0)
        let stranger = try egmctl(AccessTests.rival, daemon, gid: group, ["release", id])
        #expect(stranger.status == 77 && stranger.errors.contains("belongs to another user"), "\(stranger)")
        let admin = try egmctl(member, daemon, gid: group, ["region", "adopt", "egm5"])
        #expect(admin.status == 77 && admin.errors.contains("needs role admin"), "\(admin)")
        #expect(try egmctl(member, daemon, groups: group, ["release", id]).status == 0)
        try daemon.waitForRegion("egm4", toBe: "ready")

        // By name.
        let games = try egmctl("5", daemon, ["allocation", "list"])
        #expect(games.status == 0, "\(games)")
        expectAudit(daemon, id)
    }

    /// One line for every change, done or refused; none for what is only read.
    private func expectAudit(_ daemon: TestDaemon, _ id: String) {
        var lines: [String] = []
        for line in daemon.program.errors.split(separator: "\n") where line.contains("audit method=") {
            // Without the level in front, and without what is another each time.
            let text = String(line.drop { $0 != "a" })
            lines.append(text.replacing(#/ gid=\d+ pid=\d+ exe="[^"]*bin-egmctl"/#, with: ""))
        }
        let create = #" vm="\#(VM.vmA.rawValue)" region="egm4" lifetime="persistent""#
        let release = #" allocation="\#(id)" force="false""#
        var expected: [String] = []
        func expect(_ method: String, _ result: String, _ uid: String, _ role: String, _ subjects: String) {
            expected.append("audit method=\(method) result=\(result) uid=\(uid) role=\(role)\(subjects)")
        }
        expect("allocation.create", "not-permitted", "61001", "viewer", create)
        expect("allocation.create", "ok", "61002", "operator", create + #" allocation="\#(id)""#)
        expect("allocation.map", "ok", "61002", "operator", #" allocation="\#(id)""#)
        expect("allocation.release", "not-permitted", "61003", "operator", release)
        expect("region.adopt", "not-permitted", "61002", "operator", #" region="egm5""#)
        expect("allocation.release", "ok", "61002", "operator", release)
        #expect(lines == expected, "\(daemon.program.errors)")
    }

    @Test func onlyAdministratorsAllocateForOthers() throws {
        let daemon = try daemon()
        let script = """
            import json, socket, sys
            s = socket.socket(socket.AF_UNIX)
            s.connect(sys.argv[1])
            s.sendall(sys.argv[2].encode())
            print(s.makefile().readline(), end='')
            """
        let request =
            #"{"jsonrpc":"2.0","id":1,"method":"allocation.create","params":{"vm":{"uuid":"\#(VM.vmA.rawValue)"},"#
            + #""regions":["egm4"],"for":{"uid":61003}}}"#
        let refused = try ProgramResult.of(
            "/usr/bin/setpriv",
            [
                "--reuid", AccessTests.member, "--regid", AccessTests.group, "--clear-groups", "/usr/bin/python3", "-c",
                script, daemon.socket, request,
            ], in: directory)
        #expect(refused.output.contains(#""kind":"not-permitted""#), "\(refused)")
        let peer = try daemon.connect()
        let made = try peer.call("allocation.create", .allocation(of: ["egm4"], to: .vmA, ["for": ["uid": 61003]]))
        let id = try #require(made["id"]?.stringValue)
        let released = try egmctl(AccessTests.rival, daemon, gid: AccessTests.group, ["release", id])
        #expect(released.status == 0, "\(released)")
    }

    /// The same uid in two processes: after activation only one of them counts.
    @Test func aSharedUIDIsNoIdentity() throws {
        let daemon = try daemon()
        let script = """
            import json, os, socket, sys
            s = socket.socket(socket.AF_UNIX)
            s.connect(sys.argv[1])
            f = s.makefile()
            def call(method, params):
                s.sendall(json.dumps(dict(jsonrpc='2.0', id=1, method=method, params=params)).encode())
                return json.loads(f.readline())
            a = call('allocation.create', dict(vm=dict(uuid=sys.argv[2]), regions=['egm4']))['result']
            call('allocation.activate', dict(id=a['id']))['result']
            print(a['id'], flush=True)
            sys.stdin = open(sys.argv[3])
            sys.stdin.readline()
            print(call('allocation.release', dict(id=a['id']))['result']['state'], flush=True)
            """
        let gate = directory.path("gate")
        #expect(mkfifo(gate, 0o666) == 0)
        chmod(gate, 0o666)
        let owner = try RunningProgram(
            "/usr/bin/setpriv",
            [
                "--reuid", AccessTests.member, "--regid", AccessTests.group, "--clear-groups", "/usr/bin/python3", "-c",
                script, daemon.socket, VM.vmA.rawValue, gate,
            ], directory: directory)
        try waitUntil("the activation", seen: { owner.output + owner.errors }) { owner.output.contains("\n") }
        let id = String(owner.output.dropLast())
        for command in [["release", id], ["map", id]] {
            let refused = try egmctl(AccessTests.member, daemon, gid: AccessTests.group, command)
            #expect(refused.status == 77, "\(refused)")
            #expect(refused.errors.contains("is active: it belongs to process \(owner.pid)"), "\(refused)")
        }
        let again = ["allocate", "--vm-uuid", VM.vmA.rawValue, "--region", "egm4"]
        let second = try egmctl(AccessTests.member, daemon, gid: AccessTests.group, again)
        #expect(second.status == 1 && second.errors.contains("process \(owner.pid) uses it"), "\(second)")
        let file = try OwnedDescriptor.open(gate, flags: O_WRONLY)
        #expect(write(file.number, "\n", 1) == 1)
        #expect(try owner.waitForExit() == 0, "\(owner.errors)")
        #expect(owner.output.hasSuffix("draining\n"))
        try daemon.waitForRegion("egm4", toBe: "ready")
    }

    /// As under libvirt: egm-qemu and QEMU run as a user with the role operator and no other right.
    @Test(.enabled(if: HostRoot().exists("/usr/bin/qemu-system-x86_64"), "needs qemu-system-x86"))
    func anOperatorStartsAGuest() throws {
        let file = try directory.write("[access]\noperator-users = [61002]\n", to: "access.toml")
        let arguments = ["--simulate", "gb200", "--region-size", "16MiB", "--config", file]
        let daemon = try TestDaemon(arguments, in: directory)
        let program = try RunningProgram(
            "/usr/bin/setpriv",
            [
                "--reuid", AccessTests.member, "--regid", AccessTests.member, "--clear-groups", try program("egm-qemu"),
                "-uuid", VM.vmA.rawValue, "-object",
                "memory-backend-file,id=m,mem-path=/dev/egm4,size=16M,share=on", "-machine",
                "pc,memory-backend=m,accel=tcg", "-m", "16M", "-display", "none", "-nodefaults", "-S",
            ],
            environment: [
                "EGMD_SOCKET": daemon.socket, "EGM_QEMU": "/usr/bin/qemu-system-x86_64", "EGM_QEMU_DRY_RUN": "0",
            ], directory: directory)
        let peer = try daemon.connect()
        var allocation: JSONValue = .null
        try waitUntil("the activation", seen: { program.errors + daemon.program.errors }) {
            allocation = try peer.call("allocation.list")["allocations"]?.arrayValue?.first ?? .null
            return allocation["active"] == true
        }
        #expect(allocation["owner"]?["uid"] == 61002)
        #expect(allocation["process"]?["pid"] == .integer(Int64(program.pid)))
        // It is active once its open was answered; mapping is QEMU's next step.
        try waitUntil("the mapping", seen: { program.errors }) {
            try HostRoot().text("/proc/\(program.pid)/maps").contains("/memfd:egm4")
        }
        let id = try #require(allocation["id"]?.stringValue)
        let rival = try egmctl(AccessTests.member, daemon, ["map", id])
        #expect(rival.status == 77 && rival.errors.contains("belongs to process \(program.pid)"), "\(rival)")
        program.send(signal: SIGKILL)
        try program.waitForExit()
        try daemon.waitForRegion("egm4", toBe: "ready")
    }

    /// What a hook does in root's name.
    @Test func egmctlActivates() throws {
        let daemon = try daemon()
        let process = try RunningProgram("sleep", ["600"], directory: directory)
        let peer = try daemon.connect()
        let made = try peer.call("allocation.create", .allocation(of: ["egm4"], to: .vmA, ["for": ["uid": 61002]]))
        let id = try #require(made["id"]?.stringValue)
        let done = try daemon.egmctl(["activate", id, "--pid", "\(process.pid)"])
        #expect(done.status == 0 && done.output == "\(id) belongs to process \(process.pid)\n", "\(done)")
        let shown = try egmctl(AccessTests.viewer, daemon, ["allocation", "show", id])
        #expect(shown.output.contains("active") && shown.output.contains("yes"), "\(shown)")
        let refused = try egmctl(AccessTests.member, daemon, gid: AccessTests.group, ["release", id])
        #expect(refused.status == 77 && refused.errors.contains("it belongs to process \(process.pid)"), "\(refused)")
        process.end()
        try daemon.waitForRegion("egm4", toBe: "ready")
        let gone = try daemon.egmctl(["activate", id, "--pid", "\(process.pid)"])
        #expect(gone.status == 1 && gone.errors.contains("give a running process"), "\(gone)")
    }

    @Test func aFullHouseOfOneUserLeavesOthersAndRootIn() throws {
        let daemon = try daemon("limits.connections-per-uid = 2")
        let script = """
            import socket, sys
            ping = b'{"jsonrpc":"2.0","id":1,"method":"system.ping"}'
            held = []
            for _ in range(3):
                s = socket.socket(socket.AF_UNIX)
                s.connect(sys.argv[1])
                s.sendall(ping)
                print('pong' in s.makefile().readline(), flush=True)
                held.append(s)
            sys.stdin = open(sys.argv[2])
            sys.stdin.readline()
            """
        let gate = directory.path("gate")
        #expect(mkfifo(gate, 0o666) == 0)
        chmod(gate, 0o666)
        let greedy = try RunningProgram(
            "/usr/bin/setpriv",
            [
                "--reuid", AccessTests.viewer, "--regid", AccessTests.viewer, "--clear-groups", "/usr/bin/python3",
                "-c",
                script, daemon.socket, gate,
            ], directory: directory)
        try waitUntil("three answers", seen: { greedy.output + greedy.errors }) {
            greedy.output.count(where: \.isNewline) == 3
        }
        #expect(greedy.output == "True\nTrue\nFalse\n")
        #expect(try egmctl(AccessTests.viewer, daemon, ["status"]).status == 75)
        #expect(try egmctl(AccessTests.member, daemon, gid: AccessTests.group, ["status"]).status == 0)
        #expect(try daemon.connect().call("system.ping") != .null)
    }

    @Test(arguments: [
        ("socket-mode = \"0640\"", UInt32(0o640), UInt32(0)), ("socket-group = 61100", 0o660, 61100),
        ("socket-group = \"games\"\nsocket-mode = \"0620\"", 0o620, 60),
    ]) func theSocketHasItsModeAndGroup(text: String, expected: UInt32, group: UInt32) throws {
        let daemon = try daemon(text)
        #expect(mode(daemon.socket) == expected)
        var status = stat()
        #expect(stat(daemon.socket, &status) == 0 && status.st_gid == group)
    }

    @Test func withoutRolesTheSocketIsClosed() throws {
        let daemon = try TestDaemon(in: directory)
        #expect(mode(daemon.socket) == 0o600)
    }

    @Test(arguments: [[], ["--check-config"]]) func namesThatNobodyHasAreRefused(options: [String]) throws {
        let text = "socket-group = \"no-such-group\"\n[access]\nviewer-users = [\"root\", \"no-such-user\"]\n"
        let file = try directory.write(text, to: "wrong.toml")
        let program = try TestDaemon.start(TestDaemon.gb200 + ["--config", file] + options, in: directory)
        #expect(try program.waitForExit() == 78)
        for part in [
            "wrong.toml:3: access.viewer-users names the user \"no-such-user\", which this host does not have",
            "wrong.toml:1: socket-group names the group \"no-such-group\"",
        ] { #expect(program.errors.contains(part), "\(program.errors)") }
    }
}
