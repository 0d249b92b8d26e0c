import EGMTestSupport
import Glibc
import JSONRPC
import LinuxSystem
import Testing

/// `force` on one part of a region: real processes map parts of it, and the right ones are killed.
@Suite(.serialized, .timeLimit(.minutes(10))) struct PartitionForceTests {
    private static let mib = 1 << 20
    /// Maps bytes of its standard input (size and offset, again and again), fills them with the word's first letter, says so, and
    /// holds them until it is ended.
    private static let mapper = """
        import mmap, os, signal, sys
        word, parts = sys.argv[1], [int(text) for text in sys.argv[2:]]
        memory = os.open("/proc/self/fd/0", os.O_RDWR)
        maps = [mmap.mmap(memory, size, offset=offset) for size, offset in zip(parts[::2], parts[1::2])]
        for part in maps:
            part[:] = word[:1].encode() * len(part)
        print("mapped", file=sys.stderr, flush=True)
        signal.pause()
        """

    let directory: TemporaryDirectory
    let daemon: TestDaemon
    let peer: WirePeer

    init() throws {
        directory = try TemporaryDirectory()
        let configuration = try directory.write("[region.egm4]\nallow-shared-descriptor = true\n", to: "egmd.toml")
        let state = try directory.makeDirectory("state")
        daemon = try TestDaemon(
            ["--simulate", "gb200", "--region-size", "16MiB", "--state-dir", state, "--config", configuration],
            in: directory)
        peer = try daemon.connect()
    }

    private func part(_ mebibytes: Int, to vm: VM) throws -> JSONValue {
        try peer.call(
            "allocation.create",
            .allocation(of: ["egm4"], to: vm, ["policy": "partition", "size": .integer(Int64(mebibytes * Self.mib))]))
    }

    /// A process that maps and fills the parts of these allocations.
    private func process(_ word: String, mapping allocations: JSONValue...) throws -> RunningProgram {
        var arguments = ["-c", Self.mapper, word]
        for allocation in allocations {
            for key in ["size", "offset"] {
                arguments.append("\(try #require(allocation["regions"]?[0]?[key]?.integerValue))")
            }
        }
        _ = try peer.call("allocation.map", allocations[0].allocationID)
        let descriptor = try peer.takeDescriptor()
        let program = try RunningProgram(
            "python3", arguments, directory: directory, input: "/proc/self/fd/\(descriptor.number)")
        try waitUntil("the process to map its part", seen: { program.errors }) {
            if program.hasEnded { throw TimedOut(what: "a process that ended", seen: program.errors) }
            return program.errors.contains("mapped")
        }
        _ = consume descriptor
        return program
    }

    private func release(_ allocation: JSONValue, force: Bool) throws {
        var params: JSONObject = ["id": allocation["id"] ?? .null]
        if force { params["force"] = true }
        #expect(try peer.call("allocation.release", .object(params))["state"] == "draining")
    }

    private var parts: [JSONValue] {
        get throws { try daemon.region("egm4")["partitioning"]?["partitions"]?.arrayValue ?? [] }
    }

    /// Whether all bytes of the allocation's part are this one.
    private func isFull(of byte: UInt8, _ allocation: JSONValue) throws -> Bool {
        let offset = Int(try #require(allocation["regions"]?[0]?["offset"]?.integerValue))
        let size = Int(try #require(allocation["regions"]?[0]?["size"]?.integerValue))
        let memory = try readFile(directory.path("state/memory/egm4"), limit: 17 << 20)
        return memory[offset..<offset + size].allSatisfy { $0 == byte }
    }

    @Test func theUserOfThePartIsKilledAndItsNeighbourGoesOn() throws {
        let (a, b) = (try part(4, to: .vmA), try part(2, to: .vmB))
        let (victim, neighbour) = (try process("A", mapping: a), try process("B", mapping: b))
        // Without force it waits, and says for whom.
        try release(a, force: false)
        try waitUntil("the user to be named") {
            try parts[0]["reason"]?.stringValue?.contains("(pid \(victim.pid)) maps it") == true
        }
        #expect(!victim.hasEnded)
        #expect(try isFull(of: UInt8(ascii: "A"), a))
        try release(a, force: true)
        #expect(try victim.waitForExit() == 128 + SIGKILL)
        try waitUntil("the part to be free") { try parts.count == 1 }
        #expect(try isFull(of: 0, a) && isFull(of: UInt8(ascii: "B"), b))
        #expect(!neighbour.hasEnded && !daemon.program.hasEnded)
        #expect(try parts[0]["allocation"] == b["id"] && parts[0]["state"] == "allocated")
        #expect(daemon.program.errors.contains("(pid \(victim.pid)) maps it, and was killed"))
        #expect(!daemon.program.errors.contains("(pid \(neighbour.pid))"))
        // What was given up is another VM's next, while the neighbour runs.
        let next = try part(4, to: .vmC)
        #expect(next["regions"]?[0]?["offset"] == a["regions"]?[0]?["offset"])
        for allocation in [next, b] { try release(allocation, force: true) }
        #expect(try neighbour.waitForExit() == 128 + SIGKILL)
        try daemon.waitForRegion("egm4", toBe: "ready")
    }

    @Test func whoIsANeighbourTooIsSparedAndNamed() throws {
        let (a, b) = (try part(4, to: .vmA), try part(2, to: .vmB))
        let both = try process("X", mapping: a, b)
        try release(a, force: true)
        let reason = "(pid \(both.pid)) maps it, and it is not killed: another VM's part of egm4 is its too"
        try waitUntil("the reason", seen: { daemon.program.errors }) {
            try parts[0]["reason"]?.stringValue?.contains(reason) == true
        }
        #expect(!both.hasEnded)
        #expect(try isFull(of: UInt8(ascii: "X"), a) && isFull(of: UInt8(ascii: "X"), b))
        // It is nobody's neighbour any more.
        try release(b, force: true)
        #expect(try both.waitForExit() == 128 + SIGKILL)
        try daemon.waitForRegion("egm4", toBe: "ready")
        #expect(try isFull(of: 0, a) && isFull(of: 0, b))
    }
}
