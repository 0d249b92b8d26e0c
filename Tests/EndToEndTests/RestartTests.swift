import EGMTestSupport
import Glibc
import JSONRPC
import LinuxSystem
import Testing

/// What was acknowledged outlives the daemon.
@Suite(.serialized, .timeLimit(.minutes(10))) struct RestartTests {
    let directory: TemporaryDirectory
    let arguments: [String]
    var ledger: String { directory.path("state/ledger") }

    init() throws {
        directory = try TemporaryDirectory()
        arguments = TestDaemon.gb200 + ["--state-dir", try directory.makeDirectory("state")]
    }

    private func start() throws -> TestDaemon { try TestDaemon(arguments, in: directory) }

    private func kill(_ daemon: TestDaemon) throws { #expect(try daemon.stop(signal: SIGKILL) == 128 + SIGKILL) }

    @Test func anAllocationComesBackAsItWas() throws {
        let first = try start()
        let made = try first.connect().call(
            "allocation.create", .allocation(of: ["egm4", "egm5"], to: .vmA, ["size": 131_072]))
        do {
            let mapping = try first.connect().map(made, region: "egm4")
            mapping.write(Array("of the VM".utf8), at: 65536)
            try kill(first)
            let second = try start()
            let peer = try second.connect()
            #expect(try peer.call("allocation.list")["allocations"] == [made])
            #expect(second.program.errors.contains("is readopted"))
            let again = try peer.call(
                "allocation.create", .allocation(of: ["egm4", "egm5"], to: .vmA, ["size": 131_072]))
            #expect(again == made)
            #expect(try peer.map(again, region: "egm4").copyBytes(at: 65536, count: 9) == Array("of the VM".utf8))
            #expect(try peer.refusal("allocation.create", .allocation(of: ["egm4"], to: .vmB)).word == "region-busy")
            #expect(
                try peer.refusal("allocation.create", .allocation(of: ["egm4"], to: .vmA)).word
                    == "allocation-conflict")
            try peer.call("allocation.release", made.allocationID)
            // And the drain comes back too, with the mapping that is in its way.
            try kill(second)
            let third = try start()
            try waitUntil("the holder") { try third.region("egm4")["holders"]?[0]?["way"] == "maps" }
            #expect(try third.region("egm4")["state"] == "draining")
            #expect(mapping.copyBytes(at: 65536, count: 9) == Array("of the VM".utf8))
            _ = consume mapping
            try third.waitForRegion("egm4", toBe: "ready")
            #expect(try third.connect().call("allocation.list")["allocations"] == [])
            #expect(try readFile(directory.path("state/memory/egm4"), limit: 4 << 20).allSatisfy { $0 == 0 })
        }
    }

    @Test func aProcessThatEndedMeanwhileLosesIt() throws {
        let (living, dying) = (
            try RunningProgram("sleep", ["600"], directory: directory),
            try RunningProgram("sleep", ["600"], directory: directory)
        )
        let first = try start()
        let peer = try first.connect()
        for (region, vm, process) in [("egm4", VM.vmA, living), ("egm5", VM.vmB, dying)] {
            let more: JSONObject = ["lifetime": "process", "pid": .integer(Int64(process.pid))]
            try peer.call("allocation.create", .allocation(of: [region], to: vm, more))
        }
        try kill(first)
        dying.send(signal: SIGKILL)
        try dying.waitForExit()
        let second = try start()
        try second.waitForRegion("egm5", toBe: "ready")
        #expect(try second.region("egm4")["state"] == "allocated")
        #expect(second.program.errors.contains("is orphaned: its process \(dying.pid) ended while egmd did not run"))
        living.send(signal: SIGTERM)
        try second.waitForRegion("egm4", toBe: "ready")
        #expect(try second.connect().call("allocation.list")["allocations"] == [])
    }

    @Test func aStopEndsNoAllocation() throws {
        let first = try start()
        let peer = try first.connect()
        try peer.call("allocation.create", .allocation(of: ["egm4"], to: .vmA))
        try peer.call("allocation.create", .allocation(of: ["egm5"], to: .vmB, ["lifetime": "connection"]))
        #expect(try first.stop() == 0)
        let second = try start()
        let again = try second.connect()
        let allocations = try #require(try again.call("allocation.list")["allocations"]?.arrayValue)
        #expect(allocations.map { $0["state"] } == ["allocated", "allocated"])
        #expect(allocations.contains { $0["reason"]?.stringValue?.contains("60 s") == true })
        // The same client, with a new connection.
        let back = try again.call("allocation.create", .allocation(of: ["egm5"], to: .vmB, ["lifetime": "connection"]))
        #expect(allocations.contains { $0["id"] == back["id"] })
        try again.finishSending()
        #expect(try again.receive() == nil)
        try second.waitForRegion("egm5", toBe: "ready")
        #expect(try second.region("egm4")["state"] == "allocated")
    }

    @Test func aNewerLedgerStopsTheStart() throws {
        let first = try start()
        try first.connect().call("allocation.create", .allocation(of: ["egm4"], to: .vmA))
        try kill(first)
        // The same file as a later version would have it: first line with its own checksum.
        var sum: UInt64 = 0xcbf2_9ce4_8422_2325
        let head = "egmd ledger 9 boot=x"
        for byte in head.utf8 { sum = (sum ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        let digits = String(sum, radix: 16)
        let text = "\(head) \(String(repeating: "0", count: 16 - digits.count))\(digits)\n"
        try writeFile(ledger, bytes: Array(text.utf8), mode: 0o640)
        let program = try TestDaemon.start(arguments, in: directory)
        #expect(try program.waitForExit() == 69)
        #expect(program.errors.contains("a newer egmd wrote it, in format 9"))
        #expect(try readFile(ledger, limit: 1000) == Array(text.utf8))
    }

    @Test func aDamagedLedgerIsKeptAsideAndTold() throws {
        let first = try start()
        let peer = try first.connect()
        // The other region's scrub is over, so the allocation is the last line.
        try first.waitForRegion("egm5", toBe: "ready")
        let made = try peer.call("allocation.create", .allocation(of: ["egm4"], to: .vmA))
        try kill(first)
        var bytes = try readFile(ledger, limit: 1 << 20)
        bytes.removeLast(2)
        try writeFile(ledger, bytes: bytes, mode: 0o640)
        let second = try start()
        #expect(second.program.errors.contains("the ledger \(ledger) was damaged"))
        #expect(try readFile(ledger + ".corrupt-1", limit: 1 << 20) == bytes)
        // What is lost is scrubbed before anybody gets it.
        try second.waitForRegion("egm4", toBe: "ready")
        let next = try second.connect().call("allocation.create", .allocation(of: ["egm4"], to: .vmA))
        #expect(next["id"] != made["id"])
    }
}
