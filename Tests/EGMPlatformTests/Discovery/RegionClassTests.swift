import EGMDomain
import EGMPlatform
import EGMSimulation
import EGMTestSupport
import LinuxSystem
import Testing

/// `/sys/class/egm` in every form that a driver gives it.
@Suite struct RegionClassTests {
    private static let parent = "/sys/devices/pci0008:00/0008:00:00.0/0008:01:00.0"
    private static let auxiliary = "nvgrace_gpu_vfio_pci.egm.4"

    @Test(arguments: [
        (DriverGeneration.vendor, "/sys/devices/virtual/egm/egm4", 2),
        (.rfc1, "\(parent)/\(auxiliary)/egm/egm4", 2), (.rfc2, "\(parent)/\(auxiliary)/egm/egm4", 2),
        (.standalone, "/sys/devices/virtual/egm/egm4", 2), (.unknown, "/sys/devices/platform/egm/egm4", 0),
    ])
    func generationIsToldFromEvidence(generation: DriverGeneration, path: String, links: Int) throws {
        let directory = try TemporaryDirectory()
        let facts = try read(generation, in: directory)
        let gpus = ["0008:01:00.0", "0009:01:00.0"].compactMap { PCIAddress($0) }
        #expect(
            facts.regions.first
                == KernelRegionFacts(
                    name: RegionName(ProximityDomain(4)), size: .bytes(1 << 20), gpus: Array(gpus.prefix(links)),
                    generation: generation, sysfsPath: path, deviceNumber: (237, 4)))
        #expect(facts.regions.count == 2)
        #expect(facts.problems == [])
        let hasBus = generation == .rfc1 || generation == .rfc2
        let expected = AuxiliaryBusFacts(name: RegionClassTests.auxiliary, id: 4, parent: gpus.first)
        #expect(facts.auxiliaryDevices.first == (hasBus ? expected : nil))
        #expect(facts.auxiliaryDevices.count == (hasBus ? 2 : 0))
    }

    @Test func withoutDriverThereIsNoRegion() throws {
        let directory = try TemporaryDirectory()
        let facts = try read(.absent, in: directory)
        #expect(facts.regions == [])
        #expect(facts.problems == [])
        #expect(facts.gpus.count == 4)
    }

    @Test func auxiliaryFormWithoutAnyLinkProvesNoGeneration() throws {
        let directory = try TemporaryDirectory()
        let faults = ["0008:01:00.0", "0009:01:00.0"].map { HostFault(.noLink, $0) }
        let facts = try read(.rfc2, in: directory, faults: faults)
        #expect(facts.regions.first?.generation == .unknown)
        #expect(facts.regions.last?.generation == .rfc2)
    }

    @Test func earliestVendorFormHasOnlyALinkInTheGPUsDirectory() throws {
        let directory = try TemporaryDirectory()
        _ = try read(.absent, in: directory)
        try directory.makeDirectory("sys/devices/virtual/egm/egm4")
        try directory.link("sys/class/egm/egm4", to: "../../devices/virtual/egm/egm4")
        try directory.link(
            "sys/devices/pci0009:00/0009:00:00.0/0009:01:00.0/egm4", to: "../../../virtual/egm/egm4")
        let region = try #require(HostScanner(root: directory.root).readFacts().regions.first)
        #expect(
            region
                == KernelRegionFacts(
                    name: RegionName(ProximityDomain(4)), size: .missing,
                    gpus: [try #require(PCIAddress("0009:01:00.0"))], generation: .vendor,
                    sysfsPath: "/sys/devices/virtual/egm/egm4"))
    }

    @Test func standaloneBeforeItsLinksIsStandalone() throws {
        let directory = try TemporaryDirectory()
        let facts = try read(
            .standalone, in: directory, faults: ["0008:01:00.0", "0009:01:00.0"].map { HostFault(.noLink, $0) })
        #expect(facts.regions.first?.generation == .standalone)
        #expect(facts.regions.first?.gpus == [])
    }

    @Test(arguments: [
        ("0x6fc0000000\n", KernelRegionFacts.Size.bytes(0x6f_c000_0000)), ("0X10", .bytes(16)),
        ("479962595328\n", .bytes(479_962_595_328)), ("0", .bytes(0)), ("", .unreadable(text: "")),
        ("0x\n", .unreadable(text: "0x")), ("plenty\n", .unreadable(text: "plenty")), ("1 2", .unreadable(text: "1 2")),
        ("+5", .unreadable(text: "+5")), ("-5", .unreadable(text: "-5")), ("0x-5", .unreadable(text: "0x-5")),
        ("512M\n", .unreadable(text: "512M")), ("0x10000000000000000", .unreadable(text: "0x10000000000000000")),
        ("18446744073709551615", .bytes(.max)), ("18446744073709551616", .unreadable(text: "18446744073709551616")),
    ])
    func sizeText(text: String, size: KernelRegionFacts.Size) throws {
        let directory = try TemporaryDirectory()
        try directory.write(text, to: "sys/class/egm/egm7/egm_size")
        #expect(HostScanner(root: directory.root).readFacts().regions.first?.size == size)
    }

    @Test func directoryInPlaceOfTheSizeIsUnreadable() throws {
        let directory = try TemporaryDirectory()
        try directory.makeDirectory("sys/class/egm/egm7/egm_size")
        let facts = HostScanner(root: directory.root).readFacts()
        #expect(facts.regions.first?.size == .unreadable(text: "Is a directory"))
    }

    @Test(arguments: ["237", "237:", ":4", "a:b", "237:4:1", ""]) func strangeDeviceNumberIsNone(text: String) throws {
        let directory = try TemporaryDirectory()
        try directory.write(text, to: "sys/class/egm/egm7/dev")
        let region = try #require(HostScanner(root: directory.root).readFacts().regions.first)
        #expect(region.deviceNumber == nil)
    }

    @Test func strangeNamesAndLinesAreReportedAndHideNothing() throws {
        let directory = try TemporaryDirectory()
        _ = try read(.vendor, in: directory)
        try directory.write("0009:01:00.0\nnonsense\n0008:01:00.0\n0008:01:00.0\n", to: Self.list)
        try directory.makeDirectory("sys/class/egm/egmX")
        try directory.link("sys/class/egm/egm9", to: "nowhere")
        let facts = HostScanner(root: directory.root).readFacts()
        #expect(facts.regions.map(\.name.description) == ["egm4", "egm5"])
        #expect(facts.regions.first?.gpus.map(\.description) == ["0008:01:00.0", "0009:01:00.0"])
        let subjects = facts.problems.filter { $0.check == .sysfsUnreadable }.map(\.subject)
        #expect(Set(subjects) == ["/" + Self.list, "/sys/class/egm/egmX", "/sys/class/egm/egm9"])
    }

    @Test func regionsAreInNumericalOrder() throws {
        let directory = try TemporaryDirectory()
        for name in ["egm10", "egm9", "egm4"] { try directory.makeDirectory("sys/class/egm/\(name)") }
        let facts = HostScanner(root: directory.root).readFacts()
        #expect(facts.regions.map(\.name.description) == ["egm4", "egm9", "egm10"])
    }

    @Test func auxiliaryDevicesOfAnyModule() throws {
        let directory = try TemporaryDirectory()
        let parent = "sys/devices/pci0008:00/0008:00:00.0/0008:01:00.0"
        for name in ["nvidia_vgpu_vfio.egm.5", "other.thing.3", "x.egm.y", ".egm.4", "a.b.egm.6"] {
            try directory.makeDirectory("\(parent)/\(name)")
            try directory.link("sys/bus/auxiliary/devices/\(name)", to: "../../../../\(parent)/\(name)")
        }
        let address = try #require(PCIAddress("0008:01:00.0"))
        #expect(
            HostScanner(root: directory.root).readFacts().auxiliaryDevices == [
                AuxiliaryBusFacts(name: "nvidia_vgpu_vfio.egm.5", id: 5, parent: address),
                AuxiliaryBusFacts(name: "a.b.egm.6", id: 6, parent: address),
            ])
    }

    @Test(arguments: ["sys/class/egm", "sys/bus/auxiliary/devices"])
    func fileInPlaceOfADirectoryIsAProblem(path: String) throws {
        let directory = try TemporaryDirectory()
        try directory.write("", to: path)
        let problems = HostScanner(root: directory.root).readFacts().problems
        #expect(problems.contains { $0.check == .sysfsUnreadable && $0.subject == "/\(path)" && $0.level == .warning })
    }

    private static let list = "sys/devices/virtual/egm/egm4/gpu_devices"

    private func read(
        _ generation: DriverGeneration, in directory: TemporaryDirectory, faults: [HostFault] = []
    ) throws -> HostFacts {
        var description = HostDescription.gb200(regionSize: 1 << 20)
        description.driver = generation
        description.faults = faults
        return HostScanner(root: try SimulatedHost(description, directory: directory.path).root).readFacts()
    }
}
