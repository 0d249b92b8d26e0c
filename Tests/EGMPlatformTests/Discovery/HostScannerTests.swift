import EGMDomain
import EGMPlatform
import EGMSimulation
import EGMTestSupport
import Glibc
import LinuxSystem
import Testing

@Suite struct HostScannerTests {
    @Test func emptyRootGivesProblemsAndNothingElse() throws {
        let directory = try TemporaryDirectory()
        let facts = HostScanner(root: directory.root).readFacts()
        #expect(facts.gpus == [])
        #expect(facts.regions == [])
        #expect(facts.problems.map(\.check) == [.acpiUnreadable, .pciUnreadable])
        #expect(facts.problems.last?.subject == directory.path("sys/bus/pci/devices"))
    }

    @Test func thisMachineIsRead() {
        let facts = HostScanner(root: HostRoot()).readFacts()
        #expect(facts.problems.allSatisfy { $0.level == .warning })
    }

    /// Opening a region's node zeroes it. Here the nodes are pipes without a writer: whoever opens one for reading, or
    /// for writing, hangs.
    @Test(.timeLimit(.minutes(10))) func nodesAreNeverOpened() throws {
        let directory = try TemporaryDirectory()
        let host = try SimulatedHost(.gb200(regionSize: 1 << 20), directory: directory.path)
        try directory.makeDirectory("dev")
        for name in ["egm4", "egm5"] { try #require(mkfifo(directory.path("dev/\(name)"), 0o600) == 0) }
        #expect(HostScanner(root: host.root).readFacts().regions.count == 2)
    }

    /// CPU time of this thread, so that a busy machine changes little: ten times the functions may not cost forty
    /// times the work.
    @Test func costGrowsLinearlyWithFunctions() throws {
        var cost: [Int: Double] = [:]
        for count in [10, 100, 1000] {
            let directory = try TemporaryDirectory()
            let host = try SimulatedHost(.gb200(regionSize: 1 << 20), directory: directory.path)
            for index in 0..<count { try addFunction(index, to: directory) }
            let scanner = HostScanner(root: host.root)
            #expect(scanner.readFacts().gpus.count == 4)
            cost[count] = (0..<3).map { _ in threadSeconds { _ = scanner.readFacts() } }.min()
        }
        print("scan, ms of CPU for 10, 100, 1000 functions:", cost.sorted { $0.key < $1.key }.map { $0.value * 1e3 })
        #expect(try #require(cost[1000]) / (try #require(cost[100])) < 40)
    }

    private func addFunction(_ index: Int, to directory: TemporaryDirectory) throws {
        func hex(_ value: Int) -> String { (value < 16 ? "0" : "") + String(value, radix: 16) }
        let path = "sys/bus/pci/devices/0000:\(hex(index / 32)):\(hex(index % 32)).0"
        for (name, text) in [("vendor", "0x8086"), ("device", "0x1234"), ("class", "0x020000"), ("numa_node", "0")] {
            try directory.write(text + "\n", to: "\(path)/\(name)")
        }
        try directory.write("\\_SB_.PCI0.D\(hex(index))\n", to: "\(path)/firmware_node/path")
    }

    private func threadSeconds(_ work: () -> Void) -> Double {
        func now() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        let start = now()
        work()
        return now() - start
    }
}
