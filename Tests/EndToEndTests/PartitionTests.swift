import EGMTestSupport
import Glibc
import JSONRPC
import LinuxSystem
import Testing

/// Several VMs on one region.
@Suite(.serialized, .timeLimit(.minutes(10))) struct PartitionTests {
    private static let unit = 1 << 20

    private static func part(_ units: Int, to vm: VM) -> JSONValue {
        .allocation(of: ["egm4"], to: vm, ["policy": "partition", "size": .integer(Int64(units * unit))])
    }

    private func partitions(_ daemon: TestDaemon) throws -> [JSONValue] {
        try daemon.region("egm4")["partitioning"]?["partitions"]?.arrayValue ?? []
    }

    @Test func oneEndsAndIsScrubbedWhileTheOtherGoesOn() throws {
        let directory = try TemporaryDirectory()
        let configuration = try directory.write("[region.egm4]\nallow-shared-descriptor = true\n", to: "egmd.toml")
        let arguments = [
            "--simulate", "gb200", "--region-size", "16MiB", "--state-dir", try directory.makeDirectory("state"),
            "--config", configuration,
        ]
        let first = try TestDaemon(arguments, in: directory)
        let peer = try first.connect()
        let a = try peer.call("allocation.create", Self.part(1, to: .vmA))
        let b = try peer.call("allocation.create", Self.part(2, to: .vmB))
        let (offsetA, offsetB) = (
            try #require(a["regions"]?[0]?["offset"]?.integerValue),
            try #require(b["regions"]?[0]?["offset"]?.integerValue)
        )
        #expect(offsetA != offsetB && offsetA % Int64(Self.unit) == 0 && offsetB % Int64(Self.unit) == 0)
        #expect(
            try peer.refusal("allocation.create", .allocation(of: ["egm4"], to: .vmC)).word == "region-partitioned")
        #expect(try peer.refusal("allocation.create", Self.part(64, to: .vmC)).word == "size-invalid")
        #expect(try peer.refusal("allocation.create", Self.part(16, to: .vmC)).word == "no-room")
        let other = JSONValue.allocation(of: ["egm5"], to: .vmC, ["policy": "partition", "size": 1_048_576])
        #expect(try peer.refusal("allocation.create", other).word == "region-not-shareable")
        let text = Array("of the VM".utf8)
        let mappingB = try peer.map(b)
        mappingB.write(text, at: 0)
        do {
            let mappingA = try peer.map(a)
            mappingA.write(text, at: 0)
            try peer.call("allocation.release", a.allocationID)
            try waitUntil("the holder") { try partitions(first).contains { $0["reason"]?.stringValue != nil } }
            #expect(try first.stop(signal: SIGKILL) == 128 + SIGKILL)
            #expect(mappingA.copyBytes(at: 0, count: text.count) == text)
        }
        // Its mapping has gone while no egmd ran.
        let second = try TestDaemon(arguments, in: directory)
        try waitUntil("one partition to be left") { try partitions(second).count == 1 }
        #expect(try partitions(second)[0]["allocation"] == b["id"])
        #expect(mappingB.copyBytes(at: 0, count: text.count) == text)
        let memory = try readFile(directory.path("state/memory/egm4"), limit: 17 << 20)
        #expect(memory[Int(offsetA)..<Int(offsetA) + Self.unit].allSatisfy { $0 == 0 })
        #expect(Array(memory[Int(offsetB)..<Int(offsetB) + text.count]) == text)
        let again = try second.connect().call("allocation.create", Self.part(1, to: .vmC))
        #expect(again["regions"]?[0]?["offset"]?.integerValue == offsetA)
        _ = consume mappingB
        for allocation in [again, b] { try second.connect().call("allocation.release", allocation.allocationID) }
        try second.waitForRegion("egm4", toBe: "ready")
        #expect(try second.region("egm4")["partitioning"] == .null)
    }
}
