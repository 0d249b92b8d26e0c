import EGMTestSupport
import Glibc
import JSONRPC
import LinuxSystem
import Testing

/// What ends an allocation, asked or not.
@Suite(.serialized, .timeLimit(.minutes(10))) struct LifetimeTests {
    let daemon: TestDaemon
    let peer: WirePeer

    init() throws {
        daemon = try TestDaemon()
        peer = try daemon.connect()
    }

    private func expectFree(_ region: String) throws {
        try daemon.waitForRegion(region, toBe: "ready")
        #expect(try peer.call("allocation.list")["allocations"] == [])
    }

    @Test(arguments: [SIGTERM, SIGKILL]) func withItsProcess(signal: Int32) throws {
        let process = try RunningProgram("sleep", ["600"], directory: daemon.directory)
        let allocation = try peer.call(
            "allocation.create",
            .allocation(of: ["egm4"], to: .vmA, ["lifetime": "process", "pid": .integer(Int64(process.pid))]))
        #expect(allocation["process"]?["pid"] == .integer(Int64(process.pid)))
        process.send(signal: signal)
        try process.waitForExit()
        try expectFree("egm4")
    }

    @Test func aProcessThatIsGoneCannotOwn() throws {
        let process = try RunningProgram("true", directory: daemon.directory)
        try process.waitForExit()
        let refused = try peer.refusal(
            "allocation.create",
            .allocation(of: ["egm4"], to: .vmA, ["lifetime": "process", "pid": .integer(Int64(process.pid))]))
        #expect(refused.word == "process-gone" && refused.message.contains("\(process.pid)"))
        try expectFree("egm4")
    }

    @Test func withItsConnection() throws {
        do {
            let other = try daemon.connect()
            let allocation = try other.call(
                "allocation.create", .allocation(of: ["egm4"], to: .vmA, ["lifetime": "connection"]))
            #expect(allocation["state"] == "allocated")
        }
        try expectFree("egm4")
    }

    @Test func aPersistentOneOutlivesItsConnection() throws {
        do {
            let other = try daemon.connect()
            try other.call("allocation.create", .allocation(of: ["egm4"], to: .vmA))
            try other.finishSending()
            #expect(try other.receive() == nil)
        }
        #expect(try peer.call("allocation.list")["allocations"]?.arrayValue?.count == 1)
        #expect(try peer.call("region.get", ["region": "egm4"])["state"] == "allocated")
    }

    @Test func aCreatorThatHangsUpGetsNothing() throws {
        let first = try peer.call("allocation.create", .allocation(of: ["egm4"], to: .vmA))
        do {
            let other = try daemon.connect()
            try other.request("allocation.create", .allocation(of: ["egm4"], to: .vmB, ["wait": 600]))
            try other.answer(toPing: other.request("system.ping"))
        }
        try peer.call("allocation.release", first.allocationID)
        try expectFree("egm4")
    }

    @Test func aCreatorThatIsKilledGetsNothing() throws {
        let first = try peer.call("allocation.create", .allocation(of: ["egm4"], to: .vmA))
        let sockets = try openSockets()
        let client = try RunningProgram(
            BuiltProgram.path("egmctl"),
            ["--socket", daemon.socket, "allocate", "--vm-uuid", VM.vmB.rawValue, "--region", "egm4", "--wait", "600"],
            directory: daemon.directory)
        try waitUntil("egmctl to be connected") { try openSockets() > sockets }
        client.send(signal: SIGKILL)
        #expect(try client.waitForExit() == 128 + SIGKILL)
        try waitUntil("egmd to drop the connection") { try openSockets() == sockets }
        try peer.call("allocation.release", first.allocationID)
        try expectFree("egm4")
        #expect(try peer.call("allocation.create", .allocation(of: ["egm4"], to: .vmC))["state"] == "allocated")
    }

    @Test func aHalfRequestAllocatesNothing() throws {
        do {
            let other = try daemon.connect()
            try other.send(#"{"jsonrpc":"2.0","id":1,"method":"allocation.create","params":{"regions":["egm4"]"#)
        }
        #expect(try peer.call("allocation.list")["allocations"] == [])
        try expectFree("egm4")
    }

    private func openSockets() throws -> Int {
        let directory = "/proc/\(daemon.program.pid)/fd"
        return try HostRoot().names(in: directory).count {
            HostRoot().linkTarget(directory + "/" + $0)?.hasPrefix("socket:") == true
        }
    }
}
