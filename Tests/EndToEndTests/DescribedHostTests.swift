import EGMTestSupport
import Glibc
import JSONRPC
import LinuxSystem
import Testing

/// Hosts from description files: what is wrong with one region leaves the other alone.
@Suite(.serialized, .timeLimit(.minutes(10))) struct DescribedHostTests {
    /// The GB200 as a file, with faults.
    private func host(_ faults: [(kind: String, subject: String)], in directory: TemporaryDirectory) throws
        -> TestDaemon
    {
        var text = """
            driver = "standalone"
            [[socket]]
            number = 0
            size = "1MiB"
            [[socket.gpu]]
            address = "0008:01:00.0"
            [[socket.gpu]]
            address = "0009:01:00.0"
            [[socket]]
            number = 1
            size = "2MiB"
            retired = [0x10000]
            [[socket.gpu]]
            address = "0018:01:00.0"
            [[socket.gpu]]
            address = "0019:01:00.0"

            """
        for fault in faults {
            text += "[[fault]]\nkind = \"\(fault.kind)\"\n"
            if !fault.subject.isEmpty { text += "subject = \"\(fault.subject)\"\n" }
        }
        return try TestDaemon(["--simulate", directory.write(text, to: "host.toml")], in: directory)
    }

    @Test func whatTheFileSaysIsServed() throws {
        let directory = try TemporaryDirectory()
        let daemon = try host([], in: directory)
        let peer = try daemon.connect()
        let topology = try peer.call("topology.get")
        #expect(topology["hazards"] == [])
        #expect(topology["regions"]?.names == ["egm4", "egm5"])
        #expect(topology["regions"]?[0]?["size"] == 1_048_576 && topology["regions"]?[1]?["size"] == 2_097_152)
        #expect(topology["gpus"]?.arrayValue?.compactMap { $0["bdf"]?.stringValue } == GPUs.egm4 + GPUs.egm5)
        // Until firmware's table has been read, the list is unknown.
        try daemon.waitForRegion("egm5", toBe: "ready")
        #expect(try peer.call("region.retiredPages", ["region": "egm5"])["pages"]?[0]?["offset"] == 65_536)
    }

    @Test(arguments: [
        ("ram-overlap", "system-ram-overlap"), ("size-mismatch", "size-mismatch"), ("gpus-disagree", "gpus-disagree"),
        ("size-zero", "size-zero"), ("unaligned", "unaligned"), ("size-garbage", "size-unreadable"),
    ])
    func aFatalHazardOfOneRegionLeavesTheOtherAlone(fault: String, check: String) throws {
        let directory = try TemporaryDirectory()
        let daemon = try host([(fault, "egm5")], in: directory)
        let peer = try daemon.connect()
        let region = try peer.call("region.get", ["region": "egm5"])
        #expect(region["state"] == "faulty")
        #expect(
            region["hazards"]?.arrayValue?.contains { $0["check"] == .string(check) && $0["level"] == "fatal" } == true,
            "\(region["hazards"]?.text() ?? "")")
        let refused = try peer.refusal("allocation.create", .allocation(of: ["egm5"], to: .vmA))
        #expect(refused.word == "region-faulty" && refused.message.contains("egm5"))
        #expect(
            try peer.refusal("allocation.create", .allocation(of: ["egm4", "egm5"], to: .vmA)).word == "region-faulty")
        #expect(try peer.call("allocation.list")["allocations"] == [])
        #expect(try peer.call("region.get", ["region": "egm4"])["hazards"] == [])
        let healthy = try peer.call("allocation.create", .allocation(of: ["egm4"], to: .vmA))
        #expect(try peer.map(healthy).count == 1 << 20)
        #expect(try daemon.stop() == 0)
    }

    @Test(arguments: [
        ("no-link", "0019:01:00.0", "gpu-without-link"), ("retired-table-missing", "egm5", "retired-table-missing"),
        ("dsdt-truncated", "", "acpi-partial"), ("srat-truncated", "", "srat-unreadable"),
        ("dynamic-properties", "0019:01:00.0", "dsd-dynamic"), ("iomem-zeroed", "", "iomem-unreadable"),
        ("iomem-missing", "", "iomem-unreadable"),
    ])
    func everyFaultHasItsName(fault: String, subject: String, check: String) throws {
        let directory = try TemporaryDirectory()
        let daemon = try host([(fault, subject)], in: directory)
        let hazards = try #require(try daemon.connect().call("topology.get")["hazards"]?.arrayValue)
        #expect(hazards.contains { $0["check"] == .string(check) }, "\(hazards.map { $0.text() })")
        #expect(try daemon.stop() == 0)
    }

    @Test func aMissingVendorFileDoesNotEndTheDaemon() throws {
        // libpci calls exit() for it.
        let directory = try TemporaryDirectory()
        let daemon = try host([("no-vendor", "0019:01:00.0")], in: directory)
        #expect(try daemon.connect().call("topology.get")["hazards"] != [])
        #expect(try daemon.stop() == 0)
    }

    @Test func aWrongFileIsShownByLine() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("driver = \"standalone\"\n[[socket]]\nsizee = 1\n", to: "wrong.toml")
        let socket = directory.path("egmd.sock")
        let result = try ProgramResult(of: TestDaemon.start(["--simulate", file, "--socket", socket], in: directory))
        #expect(result.status == 78)
        #expect(result.errors.contains("\(file):3: unknown key socket.sizee"), "\(result)")
    }
}
