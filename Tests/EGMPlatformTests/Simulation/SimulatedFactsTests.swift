import EGMDomain
import EGMPlatform
import EGMSimulation
import EGMTestSupport
import LinuxSystem
import Testing

/// The production scanner over whole simulated hosts, compared as whole values.
@Suite struct SimulatedFactsTests {
    @Test func gb200() throws {
        let directory = try TemporaryDirectory()
        let host = try SimulatedHost(.gb200(), directory: directory.path)
        let facts = HostScanner(root: host.root).readFacts()
        let expected = HostFacts(
            gpus: [
                gpu("0008:01:00.0", 0, "\\_SB_.PCI8.RP00.GPU0", hbm: 0x400_0000_0000, table: 0xf_0000_0000),
                gpu("0009:01:00.0", 1, "\\_SB_.PCI9.RP00.GPU0", hbm: 0x480_0000_0000, table: 0xf_0001_0000),
                gpu("0018:01:00.0", 2, "\\_SB_.PC18.RP00.GPU0", hbm: 0x1400_0000_0000, table: 0x100f_0000_0000),
                gpu("0019:01:00.0", 3, "\\_SB_.PC19.RP00.GPU0", hbm: 0x1480_0000_0000, table: 0x100f_0001_0000),
            ],
            regions: [
                region(4, ["0008:01:00.0", "0009:01:00.0"]), region(5, ["0018:01:00.0", "0019:01:00.0"]),
            ],
            memory: .entries([
                entry(0xf_0000_0000, 65536, "reserved"), entry(0xf_0001_0000, 65536, "reserved"),
                entry(0x10_8000_0000, 16 << 30, "System RAM"), entry(0x100f_0000_0000, 65536, "reserved"),
                entry(0x100f_0001_0000, 65536, "reserved"), entry(0x1010_8000_0000, 16 << 30, "System RAM"),
            ]),
            nodes: [ProximityDomain(4): 0, ProximityDomain(5): 1])
        #expect(facts == expected)
    }

    @Test func gh200() throws {
        let directory = try TemporaryDirectory()
        let host = try SimulatedHost(.gh200(regionSize: 1 << 20), directory: directory.path)
        var gpu = GPUFacts(
            address: try #require(PCIAddress("0009:01:00.0")), vendor: 0x10de, device: 0x2342,
            driver: "nvgrace_gpu_vfio_pci", numaNode: 0, iommuGroup: 0, acpiPath: "\\_SB_.PCI9.RP00.GPU0",
            rootBridgeProximity: 0)
        gpu.firmware.memoryBase = PhysicalAddress(0x400_0000_0000)
        gpu.firmware.memorySize = 96 << 30
        gpu.firmware.egmBase = PhysicalAddress(0x10_0000_0000)
        gpu.firmware.egmSize = 1 << 20
        gpu.firmware.egmProximity = 4
        gpu.firmware.retiredTable = PhysicalAddress(0xf_0000_0000)
        let expected = HostFacts(
            gpus: [gpu],
            regions: [
                KernelRegionFacts(
                    name: RegionName(ProximityDomain(4)), size: .bytes(1 << 20), gpus: [gpu.address],
                    generation: .standalone, sysfsPath: "/sys/devices/virtual/egm/egm4", deviceNumber: (237, 4))
            ],
            memory: .entries([
                entry(0xf_0000_0000, 65536, "reserved"), entry(0x10_8000_0000, 16 << 30, "System RAM"),
            ]),
            nodes: [ProximityDomain(4): 0])
        #expect(HostScanner(root: host.root).readFacts() == expected)
    }

    @Test(arguments: ["gb200", "gh200"]) func presetsMakeSoundTopologies(name: String) throws {
        let directory = try TemporaryDirectory()
        let host = try SimulatedHost(try #require(.preset(name)), directory: directory.path)
        let topology = TopologyBuilder.build(from: HostScanner(root: host.root).readFacts())
        #expect(topology.hazards == [])
        #expect(topology.regions.map(\.numaNode) == host.description.sockets.map(\.numaNode))
        #expect(topology.gpus.allSatisfy { $0.region != nil && $0.product != nil })
    }

    @Test func hostWithoutGPUs() throws {
        let directory = try TemporaryDirectory()
        let host = try SimulatedHost(HostDescription(sockets: [], driver: .absent), directory: directory.path)
        let facts = HostScanner(root: host.root).readFacts()
        let ram = entry(1 << 31, 16 << 30, "System RAM")
        #expect(facts == HostFacts(memory: .entries([ram])))
    }

    private func gpu(_ address: String, _ group: Int, _ path: String, hbm: UInt64, table: UInt64) -> GPUFacts {
        var facts = GPUFacts(
            address: PCIAddress(address) ?? PCIAddress(domain: 0, bus: 0, device: 0, function: 0), vendor: 0x10de,
            device: 0x2941, driver: "nvgrace_gpu_vfio_pci", numaNode: group / 2, iommuGroup: group, acpiPath: path,
            rootBridgeProximity: UInt64(group / 2))
        facts.firmware.memoryBase = PhysicalAddress(hbm)
        facts.firmware.memorySize = 184 << 30
        facts.firmware.egmBase = PhysicalAddress(group < 2 ? 0x10_0000_0000 : 0x1010_0000_0000)
        facts.firmware.egmSize = 512 << 20
        facts.firmware.egmProximity = UInt64(4 + group / 2)
        facts.firmware.retiredTable = PhysicalAddress(table)
        return facts
    }

    private func region(_ proximity: UInt32, _ gpus: [String]) -> KernelRegionFacts {
        KernelRegionFacts(
            name: RegionName(ProximityDomain(proximity)), size: .bytes(512 << 20),
            gpus: gpus.compactMap { PCIAddress($0) }, generation: .standalone,
            sysfsPath: "/sys/devices/virtual/egm/egm\(proximity)", deviceNumber: (237, proximity))
    }

    private func entry(_ base: UInt64, _ size: UInt64, _ name: String) -> SystemMemory.Entry {
        SystemMemory.Entry(range: PhysicalRange(base: PhysicalAddress(base), size: size), name: name)
    }
}
