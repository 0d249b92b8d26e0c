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

    /// More allocations than egmd puts into one answer: a client that wants all is told, and egmctl asks page by page.
    @Test func moreThanFitIntoOneAnswerAreListedByPage() throws {
        let directory = try TemporaryDirectory()
        let configuration = try directory.write(
            "[limits]\nqueued-output = \"64KiB\"\n[region.egm4]\nallow-shared-descriptor = true\n", to: "egmd.toml")
        let daemon = try TestDaemon(
            ["--simulate", "gb200", "--region-size", "100MiB", "--config", configuration], in: directory)
        let peer = try daemon.connect()
        var made: [JSONValue] = []
        for number in 0..<100 {
            let uuid = "00000000-0000-4000-8000-0000000001" + (number < 10 ? "0" : "") + "\(number)"
            made.append(
                try peer.call(
                    "allocation.create",
                    [
                        "vm": ["uuid": .string(uuid)], "regions": ["egm4"], "policy": "partition",
                        "size": .integer(Int64(Self.unit)),
                    ]))
        }
        #expect(try peer.refusal("allocation.list").word == "limit-exceeded")
        let result = try daemon.egmctl(["--json", "allocation", "list"])
        #expect(result.status == 0 && result.errors == "", "\(result)")
        let listed = try #require(try JSONValue(parsing: result.output)["allocations"]?.arrayValue)
        let ids = { (list: [JSONValue]) in list.compactMap { $0["id"]?.stringValue } }
        #expect(ids(listed).sorted() == ids(made).sorted())
    }

    /// A plan says where the next part will be, and what keeps it from being.
    @Test func plansFollowTheParts() throws {
        let directory = try TemporaryDirectory()
        let configuration = try directory.write("[region.egm4]\nallow-shared-descriptor = true\n", to: "egmd.toml")
        let daemon = try TestDaemon(
            ["--simulate", "gb200", "--region-size", "16MiB", "--config", configuration], in: directory)
        let peer = try daemon.connect()
        func plan(_ units: Int, gpu: String = "0008:01:00.0") throws -> JSONValue {
            try peer.call(
                "plan.create",
                [
                    "gpus": [.string(gpu)], "policy": "partition", "size": .integer(Int64(units * Self.unit)),
                    "vcpus": 2,
                ])
        }
        func check(_ name: String, in plan: JSONValue) -> JSONValue? {
            plan["checks"]?.arrayValue?.first { $0["name"]?.stringValue == name }
        }
        var made: [JSONValue] = []
        for (vm, units) in [(VM.vmA, 3), (.vmB, 5)] {
            let planned = try plan(units)
            #expect(planned["feasible"] == true)
            made.append(try peer.call("allocation.create", Self.part(units, to: vm)))
            #expect(planned["regions"]?[0]?["offset"] == made.last?["regions"]?[0]?["offset"])
            #expect(planned["regions"]?[0]?["size"] == made.last?["regions"]?[0]?["size"])
        }
        let full = try plan(9)
        #expect(full["feasible"] == true && check("region-free", in: full)?["result"] == "warning")
        let message = check("region-free", in: full)?["message"]?.stringValue ?? ""
        #expect(message.contains(VM.vmA.rawValue) && message.contains(VM.vmB.rawValue), "\(message)")
        #expect(try peer.refusal("allocation.create", Self.part(9, to: .vmC)).word == "no-room")
        #expect(try plan(8)["regions"]?[0]?["offset"] == .integer(Int64(8 * Self.unit)))
        let other = try plan(1, gpu: "0018:01:00.0")
        #expect(other["feasible"] == false && check("part-shareable", in: other)?["result"] == "failed")
        for allocation in made { try peer.call("allocation.release", allocation.allocationID) }
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
