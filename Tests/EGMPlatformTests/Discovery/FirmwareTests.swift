import ACPI
import EGMDomain
import EGMPlatform
import EGMSimulation
import EGMTestSupport
import LinuxSystem
import Testing

/// ACPI tables and companions that are missing, cut off or beyond a reader.
@Suite struct FirmwareTests {
    private static let tables = "sys/firmware/acpi/tables"

    @Test func truncatedDSDTIsReportedAndCostsOnlyItself() throws {
        let (_, facts) = try read(faults: [HostFault(.dsdtTruncated)])
        #expect(facts.gpus.allSatisfy { $0.firmware.describesRegion })
        #expect(facts.problems.contains { $0.check == .acpiUnreadable && $0.subject == "/\(Self.tables)/DSDT" })
        #expect(facts.problems.allSatisfy { $0.level == .warning })
    }

    @Test func everyTruncationOfAnSSDTIsSurvived() throws {
        let (directory, whole) = try read()
        let path = "\(Self.tables)/SSDT3"
        let bytes = try directory.root.bytes("/" + path)
        for count in stride(from: 0, to: bytes.count, by: 7) {
            try directory.write(Array(bytes.prefix(count)), to: path)
            let facts = HostScanner(root: directory.root).readFacts()
            #expect(facts.gpus.count == 4)
            let lost = try #require(facts.gpus.first { $0.address.domain == 0x18 })
            #expect(lost.firmware == FirmwareProperties())
            #expect(lost.firmwareProblem?.contains("PC18") == true)
            #expect(facts.problems.contains { $0.check == .acpiUnreadable && $0.subject == "/\(path)" })
            #expect(facts.gpus.filter { $0.address.domain != 0x18 } == whole.gpus.filter { $0.address.domain != 0x18 })
        }
    }

    @Test func missingTableDirectoryIsReported() throws {
        let (directory, _) = try read()
        directory.remove(Self.tables)
        let facts = HostScanner(root: directory.root).readFacts()
        #expect(facts.gpus.count == 4)
        #expect(facts.gpus.allSatisfy { $0.firmware == FirmwareProperties() && $0.firmwareProblem != nil })
        #expect(facts.nodes == [:])
        #expect(facts.problems.contains { $0.check == .acpiUnreadable && $0.subject == "/\(Self.tables)" })
    }

    @Test func damagedSRATIsReported() throws {
        let (_, facts) = try read(faults: [HostFault(.sratTruncated)])
        #expect(facts.nodes == [:])
        #expect(facts.problems.map(\.check) == [.sratUnreadable])
    }

    @Test func dynamicPropertiesAreReported() throws {
        let (_, facts) = try read(faults: [HostFault(.dynamicProperties, "0018:01:00.0")])
        let gpu = try #require(facts.gpus.first { $0.address.domain == 0x18 })
        #expect(gpu.firmware == FirmwareProperties())
        #expect(gpu.firmwareProblem != nil)
        #expect(facts.problems.map(\.check) == [.dsdDynamic])
        #expect(facts.problems.first?.subject == "0018:01:00.0")
    }

    @Test func knownProductWithoutPropertiesIsAGPUWithoutRegion() throws {
        let (_, facts) = try read(faults: [HostFault(.noProperties, "0009:01:00.0")])
        let gpu = try #require(facts.gpus.first { $0.address.domain == 9 })
        #expect(!gpu.firmware.describesRegion)
        #expect(gpu.firmware.memorySize == 184 << 30)
        #expect(gpu.firmwareProblem == nil)
        #expect(facts.problems == [])
    }

    @Test func unknownIdWithPropertiesIsAGPU() throws {
        var description = HostDescription.gb200(regionSize: 1 << 20)
        description.sockets[0].gpus[0].deviceID = 0x4242
        let (_, facts) = try read(description)
        #expect(facts.gpus.map(\.device) == [0x4242, 0x2941, 0x2941, 0x2941])
    }

    @Test func unknownIdWithoutPropertiesIsNone() throws {
        var description = HostDescription.gb200(regionSize: 1 << 20)
        description.sockets[0].gpus[0].deviceID = 0x4242
        description.faults = [HostFault(.noProperties, "0008:01:00.0")]
        let (_, facts) = try read(description)
        #expect(facts.gpus.map(\.address.domain) == [9, 0x18, 0x19])
    }

    @Test func unreadableFunctionIsNamedAndHidesNone() throws {
        let (_, facts) = try read(faults: [HostFault(.noVendor, "0008:01:00.0")])
        #expect(facts.gpus.map(\.address.domain) == [9, 0x18, 0x19])
        #expect(facts.problems.map(\.check) == [.pciUnreadable])
        #expect(facts.problems.first?.subject == "0008:01:00.0")
    }

    @Test func functionWithoutDriverOrCompanion() throws {
        let (directory, _) = try read(faults: [HostFault(.noDriver, "0008:01:00.0")])
        directory.remove("sys/devices/pci0008:00/0008:00:00.0/0008:01:00.0/firmware_node")
        let gpu = try #require(HostScanner(root: directory.root).readFacts().gpus.first)
        #expect(gpu.driver == nil)
        #expect(gpu.acpiPath == nil)
        #expect(gpu.rootBridgeProximity == nil)
        #expect(gpu.firmware == FirmwareProperties())
    }

    @Test func propertyOfAnotherTypeIsSaid() throws {
        let (directory, _) = try read()
        let terms: [AMLTerm] = [
            .scope(
                "\\_SB",
                [
                    .device(
                        "PCI8",
                        [
                            .device(
                                "RP00",
                                [
                                    .device(
                                        "GPU0",
                                        [
                                            .deviceProperties([
                                                ("nvidia,egm-size", .string("big")),
                                                ("nvidia,egm-pxm", .integer(4)),
                                            ])
                                        ])
                                ])
                        ])
                ])
        ]
        try directory.write(try ACPITableBuilder(signature: "SSDT").table(terms), to: "\(Self.tables)/SSDT1")
        let facts = HostScanner(root: directory.root).readFacts()
        #expect(facts.gpus.first?.firmwareProblem == "nvidia,egm-size is a string instead of an integer")
        #expect(facts.gpus.first?.firmware.egmProximity == 4)
        #expect(facts.problems.map(\.check) == [.acpiPartial])
    }

    /// SSDT10 declares what SSDT9 refers to a scope of only if 9 is loaded before 10; text order would do it wrong.
    @Test func tablesAreLoadedInNumericalOrderAndDynamicOnesLast() throws {
        let directory = try TemporaryDirectory()
        try directory.makeDirectory("sys/bus/pci/devices")
        func add(_ name: String, _ value: UInt64) throws {
            let device = AMLTerm.deviceProperties(["nvidia,egm-pxm": value])
            let table = try ACPITableBuilder(signature: name.hasPrefix("DSDT") ? "DSDT" : "SSDT").table([
                .scope("\\_SB", [.device("GPU\(value)", [device])])
            ])
            try directory.write(table, to: "\(Self.tables)/\(name)")
        }
        try add("DSDT", 0)
        for (index, name) in ["SSDT1", "SSDT2", "SSDT10", "dynamic/SSDT11"].enumerated() {
            try add(name, UInt64(index + 1))
            let path = "sys/bus/pci/devices/0000:0\(index + 1):00.0"
            try directory.write("0x10de\n", to: "\(path)/vendor")
            try directory.write("0x0001\n", to: "\(path)/device")
            try directory.write("0x030200\n", to: "\(path)/class")
            try directory.write("\\_SB_.GPU\(index + 1)\n", to: "\(path)/firmware_node/path")
        }
        // A damaged table is named by its file.
        try directory.write("short", to: "\(Self.tables)/SSDT9")
        try directory.write("short", to: "\(Self.tables)/SSDT-old")
        let facts = HostScanner(root: directory.root).readFacts()
        #expect(facts.gpus.map(\.firmware.egmProximity) == [1, 2, 3, 4])
        let unreadable = facts.problems.filter { $0.check == .acpiUnreadable }.map(\.subject)
        #expect(unreadable == ["/\(Self.tables)/SSDT9"])
    }

    @Test func fileInPlaceOfTheDynamicDirectoryIsReported() throws {
        let (directory, _) = try read()
        try directory.write("", to: "\(Self.tables)/dynamic")
        let facts = HostScanner(root: directory.root).readFacts()
        #expect(facts.problems.map(\.check) == [.acpiUnreadable])
        #expect(facts.problems.first?.subject == "/\(Self.tables)/dynamic")
        #expect(facts.gpus.allSatisfy { $0.firmware.describesRegion })
    }

    /// A table that is whole but not wholly understood may have held what is not found.
    @Test func absenceIsNoProofWhereATableWasNotUnderstood() throws {
        let (directory, _) = try read(faults: [HostFault(.noProperties, "0009:01:00.0")])
        let strange = try ACPITableBuilder(signature: "SSDT").table([.scope("\\_SB", [.bytes([0x5b, 0x82])])])
        try directory.write(strange, to: "\(Self.tables)/SSDT5")
        directory.remove("\(Self.tables)/SSDT2")
        let facts = HostScanner(root: directory.root).readFacts()
        #expect(facts.gpus.first { $0.address.domain == 9 }?.firmwareProblem?.contains("PCI9") == true)
        #expect(facts.problems.map(\.check) == [.acpiPartial, .acpiPartial])
        #expect(facts.problems.map(\.subject) == ["SSDT4", "0009:01:00.0"])
    }

    private func read(
        _ description: HostDescription? = nil, faults: [HostFault] = []
    ) throws -> (TemporaryDirectory, HostFacts) {
        let directory = try TemporaryDirectory()
        var description = description ?? .gb200(regionSize: 1 << 20)
        description.faults += faults
        let host = try SimulatedHost(description, directory: directory.path)
        return (directory, HostScanner(root: host.root).readFacts())
    }
}
