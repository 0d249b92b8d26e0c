import EGMDomain
import EGMSimulation
import EGMTestSupport
import Glibc
import LinuxSystem
import Testing

@testable import EGMPlatform

@Suite struct HostFactsCopyTests {
    @Test func theCopiesSayWhatTheHostSays() throws {
        let directory = try TemporaryDirectory()
        let host = try SimulatedHost(.gb200(regionSize: 1 << 20), directory: directory.path("host"))
        let copies = directory.path("facts")
        #expect(HostFactsCopy(of: host.root, to: copies).run(readsFirmwareTables: false) == [])
        let direct = HostScanner(root: host.root).readFacts()
        #expect(HostScanner(root: host.root, copies: HostRoot(prefix: copies)).readFacts() == direct)
        let status = try FileStatus(path: "\(copies)/proc/iomem")
        #expect(status.mode == HostFactsCopy.mode)
    }

    @Test func whatCannotBeReadAnyMoreIsRemoved() throws {
        let directory = try TemporaryDirectory()
        let host = try SimulatedHost(.gb200(regionSize: 1 << 20), directory: directory.path("host"))
        let copies = HostRoot(prefix: directory.path("facts"))
        #expect(HostFactsCopy(of: host.root, to: copies.prefix).run(readsFirmwareTables: false) == [])
        try removeFile(host.root.path("/proc/iomem"))
        let problems = HostFactsCopy(of: host.root, to: copies.prefix).run(readsFirmwareTables: false)
        #expect(problems.count == 1 && problems.first?.contains("/proc/iomem") == true)
        #expect(!copies.exists("/proc/iomem"))
        let facts = HostScanner(root: host.root, copies: copies).readFacts()
        guard case .unreadable = facts.memory else {
            Issue.record("the memory map is \(facts.memory)")
            return
        }
    }

    @Test func withoutACopyTheTableIsUnknown() throws {
        let directory = try TemporaryDirectory()
        let host = try SimulatedHost(.gb200(regionSize: 1 << 20), directory: directory.path("host"))
        let topology = TopologyBuilder.build(from: HostScanner(root: host.root).readFacts())
        let region = try #require(topology.regions.first)
        let address = try #require(region.retiredTables.first)
        let base = try #require(region.base)
        let copies = RetiredTableCopies(in: directory.root)
        let unknown = copies.retiredPages(of: region, now: 1)
        #expect("\(unknown)".contains("egmd-facts.service"))
        // One bad block, the second of the region.
        let words = FirmwareRetiredTable.encode([PhysicalAddress(base.rawValue + 0x10000)])
        let bytes = words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
        try directory.write(bytes, to: String(RetiredTableCopies.path(address).dropFirst()))
        let found = copies.retiredPages(of: region, now: 1)
        let expected = RetiredPages(
            firmwareEntries: [PhysicalAddress(base.rawValue + 0x10000)],
            region: PhysicalRange(base: base, size: region.size), now: 1)
        #expect(found == expected)
        // Cut off within its entries.
        try directory.write(Array(bytes.dropLast(8)), to: String(RetiredTableCopies.path(address).dropFirst()))
        #expect("\(copies.retiredPages(of: region, now: 1))".contains("needs 16 bytes"))
    }
}
