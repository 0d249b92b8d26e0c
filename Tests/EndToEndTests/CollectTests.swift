import EGMTestSupport
import Glibc
import JSONRPC
import LinuxSystem
import Testing

/// What is left over: who uses it, how it is collected, and how it is forced to end.
@Suite(.serialized, .timeLimit(.minutes(10))) struct CollectTests {
    let daemon: TestDaemon
    let peer: WirePeer

    init() throws {
        daemon = try TestDaemon()
        peer = try daemon.connect()
    }

    /// A process of its own that has the allocation's memory open, as its standard input. (A descriptor that is inherited
    /// would go to what other tests start meanwhile, too, and they would be killed.)
    private func user(of allocation: JSONValue) throws -> RunningProgram {
        _ = try peer.call("allocation.map", allocation.allocationID)
        let descriptor = try peer.takeDescriptor()
        return try RunningProgram(
            "sleep", ["600"], directory: daemon.directory, input: "/proc/self/fd/\(descriptor.number)")
    }

    private func egmctl(_ arguments: String...) throws -> String {
        let result = try daemon.egmctl(arguments)
        #expect(result.status == 0 && result.errors == "", "\(result)")
        return result.output
    }

    private func json(_ arguments: String...) throws -> JSONValue {
        let result = try daemon.egmctl(["--json"] + arguments)
        #expect(result.status == 0, "\(result)")
        return try JSONValue(parsing: result.output)
    }

    @Test func forceKillsTheHolderAndWaitsForIt() throws {
        let made = try peer.call("allocation.create", .allocation(of: ["egm4"], to: .vmA))
        let id = try #require(made["id"]?.stringValue)
        let holder = try user(of: made)
        let bystander = try RunningProgram("sleep", ["600"], directory: daemon.directory)
        let users = try json("allocation", "show", id)["uses"]?[0]?["holders"]?.arrayValue
        #expect(users?.contains { $0["pid"] == .integer(Int64(holder.pid)) && $0["command"] == "sleep" } == true)
        #expect(try egmctl("allocation", "list").contains("sleep (\(holder.pid))"))
        let released = try egmctl("allocation", "release", id)
        #expect(released.contains("egm4: sleep (pid \(holder.pid)) holds a descriptor of it"), "\(released)")
        #expect(try daemon.region("egm4")["state"] == "draining")
        #expect(try egmctl("release", id).contains("pid \(holder.pid)"))
        // Who it waits for is named wherever one would look.
        for noun in [["allocation", "show", id], ["allocation", "list"], ["region", "show", "egm4"]] {
            let shown = try daemon.egmctl(noun)
            #expect(shown.output.contains("draining") && shown.output.contains("\(holder.pid)"), "\(shown)")
        }
        try peer.call("allocation.release", ["id": .string(id), "force": true])
        #expect(try holder.waitForExit() == 128 + SIGKILL)
        try daemon.waitForRegion("egm4", toBe: "ready")
        #expect(!bystander.hasEnded && !daemon.program.hasEnded)
        #expect(daemon.program.errors.contains("and was killed"))
        #expect(try json("allocation", "list") == ["allocations": [], "uses": []])
    }

    /// Without CAP_KILL egmd can end nobody of another user. It says so, and what to do, and waits.
    @Test(.enabled(if: getuid() == 0 && HostRoot().exists("/usr/bin/setpriv")))
    func whomItMayNotKillIsNamedWithTheCommand() throws {
        let weak = try TestDaemon(under: ["/usr/bin/setpriv", "--bounding-set=-kill", "--inh-caps=-kill"])
        let client = try weak.connect()
        let made = try client.call("allocation.create", .allocation(of: ["egm4"], to: .vmA))
        let id = try #require(made["id"]?.stringValue)
        _ = try client.call("allocation.map", made.allocationID)
        let descriptor = try client.takeDescriptor()
        let holder = try RunningProgram(
            "/usr/bin/setpriv", ["--reuid=60001", "--clear-groups", "sleep", "600"], directory: weak.directory,
            input: "/proc/self/fd/\(descriptor.number)")
        try waitUntil("the holder to be another user's") {
            HostRoot().attribute("/proc/\(holder.pid)/comm") == "sleep"
        }
        _ = consume descriptor
        try client.call("allocation.release", ["id": .string(id), "force": true])
        let advice = "sleep (pid \(holder.pid)) holds a descriptor of it, and it could not be killed: "
        try waitUntil("the refusal") {
            try weak.region("egm4")["reason"]?.stringValue?.contains(advice) == true
        }
        let command = "end it with `kill -KILL \(holder.pid)` as root"
        for arguments in [["allocation", "show", id], ["region", "show", "egm4"]] {
            let shown = try weak.egmctl(arguments)
            #expect(shown.output.contains("\(holder.pid)"), "\(shown)")
        }
        #expect(try weak.region("egm4")["reason"]?.stringValue?.contains(command) == true)
        #expect(weak.program.errors.contains(command))
        #expect(try weak.region("egm4")["state"] == "draining" && !holder.hasEnded)
        holder.send(signal: SIGKILL)
        try holder.waitForExit()
        try weak.waitForRegion("egm4", toBe: "ready")
    }

    @Test func collectsWhatItsProcessHasLeft() throws {
        let made = try peer.call("allocation.create", .allocation(of: ["egm4"], to: .vmA))
        let other = try peer.call("allocation.create", .allocation(of: ["egm5"], to: .vmB))
        let id = try #require(made["id"]?.stringValue)
        let qemu = try RunningProgram("sleep", ["600"], directory: daemon.directory)
        let holder = try user(of: made)
        _ = try egmctl("activate", id, "--pid", "\(qemu.pid)", "--persistent")
        #expect(try egmctl("allocation", "show", id).contains("sleep (\(qemu.pid))"))
        let kept = try json("allocation", "gc")
        #expect(kept["ended"] == [] && kept["kept"]?.arrayValue?.count == 2)
        // Both were made in the same second, so which is the older one is chance.
        let reason = kept["kept"]?.arrayValue?.first { $0["id"] == .string(id) }?["reason"]
        #expect(reason == .string("its process \(qemu.pid) lives"))
        qemu.send(signal: SIGKILL)
        try qemu.waitForExit()
        try waitUntil("egmd to see the end") {
            try peer.call("allocation.get", made.allocationID)["processEnded"] == true
        }
        #expect(try egmctl("allocation", "list").contains("\(qemu.pid), ended"))
        let used = try egmctl("allocation", "gc")
        #expect(used.contains("but it is in use: egm4: sleep (pid \(holder.pid)) holds a descriptor of it"), "\(used)")
        holder.send(signal: SIGKILL)
        try holder.waitForExit()
        #expect(try egmctl("allocation", "gc", "--dry-run").contains("would end"))
        #expect(try daemon.region("egm4")["state"] == "allocated")
        let collected = try json("allocation", "gc")
        #expect(collected["ended"]?[0]?["id"] == made["id"] && collected["dryRun"] == false)
        #expect(collected["kept"]?[0]?["id"] == other["id"])
        try daemon.waitForRegion("egm4", toBe: "ready")
        #expect(try daemon.region("egm5")["state"] == "allocated")
    }
}
