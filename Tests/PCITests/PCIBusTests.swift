import EGMTestSupport
import LinuxSystem
import PCI
import Testing

@Suite struct PCIBusTests {
    @Test func readsFunctionsSortedWithIdsClassAndNode() throws {
        let host = try FakePCIHost()
        try host.addFunction("0018:01:00.0", vendor: "0x10de", device: "0x2941", class: "0x030200", node: "1")
        try host.addFunction("0000:00:1f.3", vendor: "0x8086", device: "0x1234", class: "0x0c0500", node: "-1")
        try host.addFunction("10000:02:03.7", vendor: "0x1b36", device: "0x0008", class: "0x060000")
        let scan = try PCIBus.scan(host.root)
        #expect(
            scan
                == PCIScan(functions: [
                    PCIFunction(
                        domain: 0, bus: 0, device: 0x1f, function: 3, vendorID: 0x8086, deviceID: 0x1234,
                        classCode: 0x0c05, numaNode: nil),
                    PCIFunction(
                        domain: 0x18, bus: 1, device: 0, function: 0, vendorID: 0x10de, deviceID: 0x2941,
                        classCode: 0x0302, numaNode: 1),
                    PCIFunction(
                        domain: 0x10000, bus: 2, device: 3, function: 7, vendorID: 0x1b36, deviceID: 8,
                        classCode: 0x0600, numaNode: nil),
                ]))
        #expect(scan.functions.map(\.name) == ["0000:00:1f.3", "0018:01:00.0", "10000:02:03.7"])
    }

    @Test func missingBusIsAnErrorThatNamesTheDirectory() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("sys/bus/pci/devices")
        #expect(throws: PCIError.busUnreadable(path: path, reason: "No such file or directory")) {
            try PCIBus.scan(directory.root)
        }
    }

    @Test func fileInPlaceOfTheBusIsAnError() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("", to: "sys/bus/pci/devices")
        #expect(throws: PCIError.busUnreadable(path: path, reason: "Not a directory")) {
            try PCIBus.scan(directory.root)
        }
    }

    @Test func emptyBusIsAnEmptyList() throws {
        let host = try FakePCIHost()
        #expect(try PCIBus.scan(host.root) == PCIScan())
    }

    @Test(arguments: ["vendor", "device", "class"])
    func functionWithoutAMandatoryFileHidesNoOther(file: String) throws {
        let host = try FakePCIHost()
        for slot in ["00", "01", "02"] { try host.addFunction("0000:\(slot):00.0") }
        host.directory.remove("sys/bus/pci/devices/0000:01:00.0/\(file)")
        let scan = try PCIBus.scan(host.root)
        #expect(scan.functions.map(\.name) == ["0000:00:00.0", "0000:02:00.0"])
        let path = host.directory.path("sys/bus/pci/devices/0000:01:00.0/\(file)")
        #expect(
            scan.problems == [
                .functionUnreadable(
                    address: "0000:01:00.0", reason: "Cannot open \(path): No such file or directory")
            ])
    }

    @Test func directoryInPlaceOfAFileIsAProblemOfThatFunction() throws {
        let host = try FakePCIHost()
        try host.addFunction("0000:00:00.0")
        try host.addFunction("0000:01:00.0")
        host.directory.remove("sys/bus/pci/devices/0000:00:00.0/vendor")
        try host.directory.makeDirectory("sys/bus/pci/devices/0000:00:00.0/vendor")
        let scan = try PCIBus.scan(host.root)
        #expect(scan.functions.map(\.name) == ["0000:01:00.0"])
        #expect(scan.problems.count == 1)
    }

    @Test(arguments: ["garbage", "0000:01:00", "zzzz:00:00.0", "0000:00:20.0", "0000:00:00.8", "80000000:00:00.0"])
    func strangeEntryIsNamedAndHidesNothing(entry: String) throws {
        let host = try FakePCIHost()
        try host.addFunction("0000:00:00.0")
        try host.addFunction("0008:01:00.0", vendor: "0x10de")
        try host.directory.makeDirectory("sys/bus/pci/devices/\(entry)")
        host.directory.remove("sys/bus/pci/devices/0000:00:00.0/class")
        let scan = try PCIBus.scan(host.root)
        #expect(scan.functions.map(\.vendorID) == [0x10de])
        #expect(scan.problems.count == 2)
        #expect(
            scan.problems.last
                == .notAnAddress(entry: entry, directory: host.directory.path("sys/bus/pci/devices")))
    }

    @Test func pathTooLongForLibpciIsAnErrorNotTheEnd() throws {
        let host = try FakePCIHost()
        try host.addFunction("0000:00:00.0")
        // libpci has room for 1024 bytes, the kernel for 4096; "/." goes nowhere.
        let root = HostRoot(prefix: host.directory.path + String(repeating: "/.", count: 600))
        #expect(throws: PCIError.self) {
            let scan = try PCIBus.scan(root)
            if scan.functions.isEmpty, let problem = scan.problems.first { throw problem }
        }
    }

    @Test func manyThreadsMayScanAtOnce() async throws {
        let good = try FakePCIHost()
        let bad = try FakePCIHost()
        for slot in 10..<30 {
            try good.addFunction("0000:\(slot):00.0")
            try bad.addFunction("0000:\(slot):00.0")
            bad.directory.remove("sys/bus/pci/devices/0000:\(slot):00.0/vendor")
        }
        let (goodRoot, badRoot) = (good.root, bad.root)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for index in 0..<40 {
                group.addTask {
                    let isGood = index.isMultiple(of: 2)
                    let scan = try PCIBus.scan(isGood ? goodRoot : badRoot)
                    return (scan.functions.count, scan.problems.count) == (isGood ? (20, 0) : (0, 20))
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
        withExtendedLifetime((good, bad)) {}
    }

    /// Work per function, in CPU time of this thread so that a busy machine changes little: ten times the functions
    /// may not cost forty times the work.
    @Test func costGrowsLinearly() throws {
        var cost: [Int: Double] = [:]
        for count in [10, 100, 1000] {
            let host = try FakePCIHost()
            for index in 0..<count { try host.addFunction(FakePCIHost.address(index)) }
            #expect(try PCIBus.scan(host.root).functions.count == count)
            cost[count] = try (0..<3).map { _ in try threadSeconds { _ = try PCIBus.scan(host.root) } }.min()
        }
        let perFunction = cost.map { ($0.key, $0.value / Double($0.key) * 1e6) }.sorted { $0.0 < $1.0 }
        print("PCI scan, µs per function:", perFunction)
        let ratio = try #require(cost[1000]) / (try #require(cost[100]))
        #expect(ratio < 40)
    }
}
