import EGMDomain
import Testing

@testable import EGMConfig

/// docs/simulated-hosts.md says what the reader does.
@Suite struct SimulationFilePageTests {
    @Test func thePageShowsTheGB200Preset() throws {
        let host = try simulation(try #require(try documentedFiles().first))
        func gpu(_ domain: UInt32, _ base: UInt64) -> SimulationFile.GPU {
            SimulationFile.GPU(
                address: PCIAddress(domain: domain, bus: 1, device: 0, function: 0), deviceID: 0x2941,
                memoryBase: PhysicalAddress(base), memorySize: .gibibytes(184))
        }
        let first = SimulationFile.Socket(
            number: 0, proximity: ProximityDomain(4), numaNode: 0, base: PhysicalAddress(0x10_0000_0000),
            size: .mebibytes(512), gpus: [gpu(8, 0x400_0000_0000), gpu(9, 0x480_0000_0000)], retired: [])
        let second = SimulationFile.Socket(
            number: 1, proximity: ProximityDomain(5), numaNode: 1, base: PhysicalAddress(0x1010_0000_0000),
            size: .mebibytes(512), gpus: [gpu(0x18, 0x1400_0000_0000), gpu(0x19, 0x1480_0000_0000)],
            retired: [6144, 5121, 7168, 5120, 6144].map { $0 * Region.granule })
        #expect(host == SimulationFile(sockets: [first, second], driver: .standalone, faults: []))
    }

    @Test func thePageShowsTheGH200Preset() throws {
        let host = try simulation(try #require(try documentedFiles().dropFirst().first))
        let gpu = SimulationFile.GPU(
            address: PCIAddress(domain: 9, bus: 1, device: 0, function: 0), deviceID: 0x2342,
            memoryBase: PhysicalAddress(0x400_0000_0000), memorySize: .gibibytes(96))
        let socket = SimulationFile.Socket(
            number: 0, proximity: ProximityDomain(4), numaNode: 0, base: PhysicalAddress(0x10_0000_0000),
            size: .mebibytes(512), gpus: [gpu], retired: [])
        #expect(host == SimulationFile(sockets: [socket], driver: .standalone, faults: []))
    }

    @Test func everyExampleIsRight() throws {
        let files = try documentedFiles()
        #expect(files.count == 3)
        for file in files { #expect(refusals(file) == []) }
    }

    @Test func thePageNamesEveryKeyAndDriver() throws {
        let page = try simulatedHostsPage()
        for key in SimulationFileTable.keys.values.joined() where key != "socket" && key != "gpu" && key != "fault" {
            #expect(page.contains("`\(key)`"), "\(key)")
        }
        for driver in DriverGeneration.allCases where driver != .unknown {
            #expect(page.contains("`\"\(driver.rawValue)\"`"), "\(driver)")
        }
    }
}
