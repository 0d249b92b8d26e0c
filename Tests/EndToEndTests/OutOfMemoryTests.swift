import EGMTestSupport
import Glibc
import JSONRPC
import LinuxSystem
import Testing

/// The kernel's OOM killer strikes at a page fault, in the middle of a scrub, where no system call is. What was acknowledged
/// before is there afterwards, and what was not is given to nobody dirty.
@Suite(.serialized, .timeLimit(.minutes(10))) struct OutOfMemoryTests {
    /// A memory cgroup of this test's own, and the name of its limit; nil where there is none to be had.
    private static var group: (path: String, limit: String)? {
        let host = HostRoot()
        guard getuid() == 0, host.exists("/dev/shm") else { return nil }
        let name = "egmd-test-\(getpid())"
        if access("/sys/fs/cgroup/memory/memory.limit_in_bytes", F_OK) == 0 {
            return access("/sys/fs/cgroup/memory", W_OK) == 0
                ? ("/sys/fs/cgroup/memory/\(name)", "memory.limit_in_bytes") : nil
        }
        let controllers = host.attribute("/sys/fs/cgroup/cgroup.subtree_control") ?? ""
        return controllers.split(separator: " ").contains("memory") && access("/sys/fs/cgroup", W_OK) == 0
            ? ("/sys/fs/cgroup/\(name)", "memory.max") : nil
    }

    @Test(.enabled(if: OutOfMemoryTests.group != nil, "no memory cgroup to write to"))
    func losesNothingAndGivesNothingDirty() throws {
        let group = try #require(Self.group)
        let directory = try TemporaryDirectory()
        // Memory that cannot be written back, so that the limit ends it.
        let state = "/dev/shm/egmd-test-\(getpid())"
        try #require(mkdir(state, 0o700) == 0)
        // What stays behind is in memory until the next boot, and no reason for the test to fail.
        defer { _ = try? RunningProgram("/bin/rm", ["-rf", state], directory: directory).waitForExit() }
        let host = try directory.write(
            """
            [[socket]]
            size = "2MiB"
            [[socket.gpu]]
            address = "0008:01:00.0"
            [[socket]]
            size = "128MiB"
            [[socket.gpu]]
            address = "0018:01:00.0"

            """, to: "host.toml")
        // A region is scrubbed when it is opened: the big one not before this test asks for it.
        let configuration = try directory.write("hold = \"on-demand\"\n", to: "r.toml")
        let arguments = ["--simulate", host, "--state-dir", state, "--config", configuration]
        let script =
            #"mkdir "$0" && echo 67108864 > "$0/\#(group.limit)" && echo $$ > "$0/cgroup.procs" && exec "$@""#
        let first = try TestDaemon(arguments, under: ["/bin/sh", "-c", script, group.path], in: directory)
        defer { rmdir(group.path) }
        let made = try first.connect().call("allocation.create", .allocation(of: ["egm4"], to: .vmA))
        // 128 MiB are to be scrubbed, and 64 may be had.
        let peer = try first.connect()
        #expect(throws: (any Error).self) {
            try peer.call("allocation.create", .allocation(of: ["egm5"], to: .vmB))
        }
        #expect(try first.program.waitForExit() == 128 + SIGKILL)

        let second = try TestDaemon(arguments, in: directory)
        let client = try second.connect()
        #expect(try client.call("allocation.list")["allocations"] == [made])
        let next = try client.call("allocation.create", .allocation(of: ["egm5"], to: .vmC))
        #expect(next["state"] == "allocated")
        #expect(!second.program.errors.contains("damaged"))
        #expect(try readFile(state + "/memory/egm5", limit: 128 << 20).allSatisfy { $0 == 0 })
    }
}
