import EGMDomain
import EGMPlatform
import EGMSimulation
import EGMTestSupport
import Glibc
import LinuxSystem
import Testing

@Suite struct SimulatedHostTests {
    private static let egm4 = RegionName(ProximityDomain(4))
    private static let egm5 = RegionName(ProximityDomain(5))

    @Test func retiredPagesComeFromPhysicalMemory() throws {
        let directory = try TemporaryDirectory()
        let host = try SimulatedHost(.gb200(), directory: directory.path)
        let (first, second) = try retired(host)
        #expect(first == RetiredPages(regionSize: 512 << 20, status: .known, runs: []))
        let blocks: [(UInt64, UInt64)] = [(320 << 20, 131072), (384 << 20, 65536), (448 << 20, 65536)]
        let runs = blocks.map { RetiredBlock(offset: $0.0, size: $0.1, source: .firmware, firstSeen: 9) }
        #expect(second == RetiredPages(regionSize: 512 << 20, status: .known, runs: runs))
    }

    @Test(arguments: [
        (HostFault.Kind.retiredTableMissing, "names no retired-pages table"),
        (.retiredTableDamaged, "its count is 4097"), (.retiredTableUnreserved, "not wholly inside a reserved range"),
    ])
    func faultyTableIsUnknown(kind: HostFault.Kind, reason: String) throws {
        let directory = try TemporaryDirectory()
        var description = HostDescription.gb200(regionSize: 1 << 20)
        description.faults = [HostFault(kind, "egm5")]
        let (first, second) = try retired(try SimulatedHost(description, directory: directory.path))
        #expect(first.status == .known)
        guard case .unknown(let found) = second.status else {
            Issue.record("the table was believed")
            return
        }
        #expect(found.contains(reason))
    }

    @Test(arguments: [
        (HostFault(.ramOverlap, "egm5"), Hazard.Check.systemRAMOverlap), (.init(.sizeMismatch, "egm5"), .sizeMismatch),
        (.init(.sizeGarbage, "egm5"), .sizeUnreadable), (.init(.gpusDisagree, "egm5"), .gpusDisagree),
        (.init(.sizeZero, "egm5"), .sizeZero), (.init(.unaligned, "egm5"), .unaligned),
    ])
    func fatalFaultIsAHazardOfItsRegionOnly(fault: HostFault, check: Hazard.Check) throws {
        let directory = try TemporaryDirectory()
        var description = HostDescription.gb200(regionSize: 1 << 20)
        description.faults = [fault]
        let host = try SimulatedHost(description, directory: directory.path)
        let topology = TopologyBuilder.build(from: HostScanner(root: host.root).readFacts())
        #expect(topology.region(Self.egm4)?.hazards == [])
        #expect(topology.region(Self.egm5)?.hazards.map(\.check).contains(check) == true)
        #expect(topology.region(Self.egm5)?.isFaulty == true)
    }

    @Test func overlapIsAHazardOfBothRegions() throws {
        let directory = try TemporaryDirectory()
        var description = HostDescription.gb200(regionSize: 1 << 20)
        description.faults = [HostFault(.regionOverlap, "egm5")]
        let host = try SimulatedHost(description, directory: directory.path)
        let topology = TopologyBuilder.build(from: HostScanner(root: host.root).readFacts())
        #expect(topology.regions.map { $0.hazards.map(\.check) } == [[.regionOverlap], [.regionOverlap]])
    }

    @Test(arguments: [HostFault.Kind.iomemMissing, .iomemZeroed]) func withoutMapAllRegionsAreFaulty(
        kind: HostFault.Kind
    ) throws {
        let directory = try TemporaryDirectory()
        var description = HostDescription.gb200(regionSize: 1 << 20)
        description.faults = [HostFault(kind)]
        let host = try SimulatedHost(description, directory: directory.path)
        let topology = TopologyBuilder.build(from: HostScanner(root: host.root).readFacts())
        #expect(topology.regions.map { $0.hazards.map(\.check) } == [[.iomemUnreadable], [.iomemUnreadable]])
    }

    @Test func decimalSizeIsNoFault() throws {
        let directory = try TemporaryDirectory()
        var description = HostDescription.gb200(regionSize: 1 << 20)
        description.faults = [HostFault(.sizeDecimal, "egm5")]
        let host = try SimulatedHost(description, directory: directory.path)
        #expect(TopologyBuilder.build(from: HostScanner(root: host.root).readFacts()).hazards == [])
    }

    @Test func memoryIsSharedByItsDescriptorsAndSealed() throws {
        let directory = try TemporaryDirectory()
        let host = try SimulatedHost(.gb200(regionSize: 1 << 20), directory: directory.path)
        let one = try host.memoryDescriptor(for: Self.egm4)
        let two = try host.memoryDescriptor(for: Self.egm4)
        #expect(pwrite(one.number, "x", 1, 4711) == 1)
        var byte: UInt8 = 0
        #expect(pread(two.number, &byte, 1, 4711) == 1 && byte == UInt8(ascii: "x"))
        #expect(lseek(one.number, 0, SEEK_END) == 1 << 20)
        #expect(ftruncate(one.number, 0) == -1 && errno == EPERM)
        #expect(ftruncate(one.number, 2 << 20) == -1 && errno == EPERM)
        let other = try host.memoryDescriptor(for: Self.egm5)
        #expect(pread(other.number, &byte, 1, 4711) == 1 && byte == 0)
        #expect(throws: SystemError.self) {
            let none = try host.memoryDescriptor(for: RegionName(ProximityDomain(9)))
            _ = none.number
        }
    }

    @Test func memoryInAStateDirectoryOutlivesTheHost() throws {
        let directory = try TemporaryDirectory()
        let state = directory.path("state")
        do {
            let host = try SimulatedHost(
                .gh200(regionSize: 1 << 20), directory: directory.path("one"), stateDirectory: state)
            let memory = try host.memoryDescriptor(for: Self.egm4)
            #expect(pwrite(memory.number, "x", 1, 4711) == 1)
        }
        let again = try SimulatedHost(
            .gh200(regionSize: 1 << 20), directory: directory.path("two"), stateDirectory: state)
        let memory = try again.memoryDescriptor(for: Self.egm4)
        var byte: UInt8 = 0
        #expect(pread(memory.number, &byte, 1, 4711) == 1)
        #expect(byte == UInt8(ascii: "x"))
        #expect(throws: SimulationError.self) {
            try SimulatedHost(.gh200(regionSize: 2 << 20), directory: directory.path("three"), stateDirectory: state)
        }
    }

    @Test func writingTwiceGivesTheSameHost() throws {
        let directory = try TemporaryDirectory()
        let first = try SimulatedHost(.gb200(regionSize: 1 << 20), directory: directory.path)
        let facts = HostScanner(root: first.root).readFacts()
        let second = try SimulatedHost(.gb200(regionSize: 1 << 20), directory: directory.path)
        #expect(HostScanner(root: second.root).readFacts() == facts)
    }

    @Test func largestRegionOfARealHostCostsNoMemory() throws {
        let directory = try TemporaryDirectory()
        let host = try SimulatedHost(.gb200(regionSize: 0x6f_c000_0000), directory: directory.path)
        let topology = TopologyBuilder.build(from: HostScanner(root: host.root).readFacts())
        #expect(topology.regions.map(\.size) == [0x6f_c000_0000, 0x6f_c000_0000])
        #expect(topology.hazards == [])
        #expect(try retired(host).1.blockCount == 4)
    }

    @Test func severalGPUsBelowOneRootBridge() throws {
        let directory = try TemporaryDirectory()
        var description = HostDescription.gb200(regionSize: 1 << 20)
        let first = description.sockets[0].gpus[0]
        let addresses = ["0008:01:00.0", "0008:02:00.0", "0008:02:01.0"]
        description.sockets[0].gpus = addresses.compactMap { PCIAddress($0) }.map {
            HostDescription.GPU(address: $0, deviceID: first.deviceID, memory: first.memory)
        }
        let host = try SimulatedHost(description, directory: directory.path)
        let facts = HostScanner(root: host.root).readFacts()
        #expect(
            facts.gpus.prefix(3).map(\.acpiPath) == [
                "\\_SB_.PCI8.RP00.GPU0", "\\_SB_.PCI8.RP01.GPU0", "\\_SB_.PCI8.RP01.GPU1",
            ])
        #expect(facts.gpus.allSatisfy { $0.firmware.describesRegion })
        #expect(TopologyBuilder.build(from: facts).hazards == [])
    }

    @Test(arguments: [
        (UInt64(0), "not a multiple of 65536"), (4096, "not a multiple of 65536"),
        (HostDescription.maximumRegionSize + 65536, "more than"),
    ])
    func impossibleSizesAreRefused(size: UInt64, reason: String) throws {
        let error = #expect(throws: SimulationError.self) { try HostDescription.gh200(regionSize: size).validate() }
        #expect(error?.description.contains(reason) == true)
    }

    @Test func limitsAreInclusive() throws {
        try HostDescription.gh200(regionSize: HostDescription.maximumRegionSize).validate()
        try HostDescription.gh200(regionSize: Region.granule).validate()
    }

    @Test func contradictionsAreRefused() {
        func refused(_ change: (inout HostDescription) -> Void) -> String? {
            var description = HostDescription.gb200()
            change(&description)
            do {
                try description.validate()
                return nil
            } catch {
                return "\(error)"
            }
        }
        #expect(refused { _ in } == nil)
        #expect(refused { $0.sockets[1].number = 0 }?.contains("socket 0 is there twice") == true)
        #expect(refused { $0.sockets[1].number = 4 }?.contains("none of 0 to 3") == true)
        #expect(refused { $0.sockets[1].proximity = ProximityDomain(4) }?.contains("proximity domain 4") == true)
        #expect(refused { $0.sockets[1].numaNode = 7 }?.contains("NUMA nodes count up from 0") == true)
        #expect(refused { $0.sockets[1].gpus[0] = $0.sockets[1].gpus[1] }?.contains("is there twice") == true)
        #expect(refused { $0.sockets[1].gpus = $0.sockets[0].gpus } != nil)
        #expect(refused { $0.sockets[0].base = PhysicalAddress(0) }?.contains("the base of egm4") == true)
        #expect(refused { $0.sockets[0].base = PhysicalAddress(1 << 44) }?.contains("the base of egm4") == true)
        #expect(refused { $0.sockets[0].base = PhysicalAddress(.max) }?.contains("the base of egm4") == true)
        #expect(refused { $0.faults = [HostFault(.noLink, "0001:01:00.0")] }?.contains("not on the host") == true)
        let gpu = HostDescription.gb200().sockets[0].gpus[0]
        let many = (0...HostDescription.maximumGPUsPerSocket).map {
            HostDescription.GPU(
                address: PCIAddress(domain: 8, bus: UInt8($0 + 1), device: 0, function: 0), deviceID: gpu.deviceID,
                memory: gpu.memory)
        }
        #expect(refused { $0.sockets[0].gpus = Array(many.dropLast()) } == nil)
        #expect(refused { $0.sockets[0].gpus = many }?.contains("more than 16") == true)
    }

    @Test func directoryThatCannotBeMadeIsAnError() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("", to: "file")
        #expect(throws: SimulationError.self) { try SimulatedHost(.gh200(), directory: path + "/host") }
    }

    /// The retired pages of egm4 and egm5 as the production code reads them.
    private func retired(_ host: SimulatedHost) throws -> (RetiredPages, RetiredPages) {
        let facts = HostScanner(root: host.root).readFacts()
        let topology = TopologyBuilder.build(from: facts)
        let reader = RetiredTableReader(memory: facts.memory)
        let physical = try host.physicalMemory()
        let (egm4, egm5) = (try #require(topology.region(Self.egm4)), try #require(topology.region(Self.egm5)))
        return (
            reader.retiredPages(of: egm4, in: physical, now: 9), reader.retiredPages(of: egm5, in: physical, now: 9)
        )
    }
}
