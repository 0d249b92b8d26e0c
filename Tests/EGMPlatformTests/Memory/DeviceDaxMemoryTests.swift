import EGMDomain
import EGMTestSupport
import Glibc
import LinuxSystem
import Testing

@testable import EGMPlatform

@Suite(.timeLimit(.minutes(10))) struct DeviceDaxMemoryTests {
    private static let align: UInt64 = 2 << 20
    private static let attributes = "sys/bus/dax/devices/dax0.0"
    private let directory: TemporaryDirectory
    private var root: HostRoot { directory.root }

    init() throws {
        directory = try TemporaryDirectory()
        let values = [
            "size": "4194304", "align": "2097152", "dev": "240:4", "target_node": "2", "resource": "0x140000000",
        ]
        for (name, value) in values { try directory.write(value + "\n", to: "\(Self.attributes)/\(name)") }
        try directory.link("\(Self.attributes)/driver", to: "../../../bus/dax/drivers/device_dax")
    }

    private func device() throws -> DaxDevice { try DaxDevice.read("dax0.0", root: root) }

    private func memory(_ node: ScriptedNode, _ device: DaxDevice? = nil) throws -> DeviceDaxMemory {
        DeviceDaxMemory(
            name: RegionName(ProximityDomain(4)), device: try device ?? self.device(), root: root,
            scrubber: Scrubber(cpus: []), calls: KeepingCalls(base: node, directory: directory))
    }

    @Test func readsTheDevice() throws {
        #expect(
            try device()
                == DaxDevice(
                    name: "dax0.0", size: 4 << 20, align: Self.align, number: ScriptedNode.number, numaNode: 2,
                    base: PhysicalAddress(0x1_4000_0000)))
        try directory.write("-1\n", to: "\(Self.attributes)/target_node")
        directory.remove("\(Self.attributes)/resource")
        #expect(try device().numaNode == nil && device().base == nil)
    }

    @Test(arguments: [
        ("size", "x", "not a number"), ("size", nil, "is missing"), ("align", "", "not a number"),
        ("dev", "4", "no device number"), ("dev", nil, "no device number"),
        ("driver", nil, "bound to no driver, not to device_dax"),
    ]) func whatIsNoDevice(attribute: String, value: String?, problem: String) throws {
        directory.remove("\(Self.attributes)/\(attribute)")
        if let value { try directory.write(value, to: "\(Self.attributes)/\(attribute)") }
        let error = #expect(throws: RegionMemoryError.self) { try device() }
        #expect(error?.description.contains(problem) == true)
    }

    @Test func memoryThatTheKernelUsesItself() throws {
        directory.remove("\(Self.attributes)/driver")
        try directory.link("\(Self.attributes)/driver", to: "../../../bus/dax/drivers/kmem")
        let error = #expect(throws: RegionMemoryError.self) { try device() }
        #expect(error?.description.contains("daxctl reconfigure-device -m devdax dax0.0") == true)
    }

    @Test func opensOnceAndTriesNothing() async throws {
        let node = try ScriptedNode()
        let memory = try memory(node)
        var expected = RegionCapabilities()
        expected.honoursOffset = true
        expected.bounded = true
        #expect(try await memory.open() == expected)
        #expect(node.log == ["holders 240:4", "lstat", "open", "fstat", "holders 240:4"])
        #expect(memory.pageSize == Self.align && memory.provider == .devdax)
        #expect(fcntl(try memory.descriptor().number, F_GETFD) & FD_CLOEXEC != 0)
        #expect(try await memory.checkNode() == directory.path("dev/dax0.0"))
        guard case .unknown = await memory.retiredPages().status else { return #expect(Bool(false)) }
        await memory.close()
        try node.waitForClose(of: 0)
    }

    @Test func holdersAreFoundBeforeAndAfter() async throws {
        let holder = Holder(pid: 9, command: "q", way: .maps)
        for holders in [[[holder]], [[], [holder]]] {
            let node = try ScriptedNode(holders: holders)
            let error = await refusal { try await memory(node).open() }
            guard case .held(let by, _) = error else { return #expect(Bool(false), "\(String(describing: error))") }
            #expect(by == [holder])
            #expect(node.openCount == holders.count - 1)
            if node.openCount == 1 { try node.waitForClose(of: 0) }
        }
    }

    @Test(arguments: [
        ("size", "6291456", "the region has 4194304"), ("align", "3145728", "alignment"), ("align", "0", "alignment"),
    ])
    func whatChangedSinceItWasConfigured(attribute: String, value: String, problem: String) async throws {
        let node = try ScriptedNode()
        let memory = try memory(node)
        try directory.write(value, to: "\(Self.attributes)/\(attribute)")
        for error in [
            await refusal { try await memory.open() }, await refusal { try await memory.checkNode() },
        ] { #expect(error?.description.contains(problem) == true) }
        #expect(node.log.isEmpty)
    }

    @Test func aDeviceThatIsNotWholeBlocks() async throws {
        var device = try device()
        for (size, align) in [(4096, 4096), (0, 4096)] as [(UInt64, UInt64)] {
            device.size = size
            device.align = align
            try directory.write("\(size)", to: "\(Self.attributes)/size")
            try directory.write("\(align)", to: "\(Self.attributes)/align")
            let error = await refusal { try await memory(try ScriptedNode(), device).open() }
            #expect(error?.description.contains("of 64 KiB; resize it") == true)
        }
    }

    @Test(arguments: [(EACCES, "udev rule"), (EPERM, "udev rule"), (EMFILE, "short of")])
    func whatMayPassIsTriedAgain(code: Int32, text: String) async throws {
        let memory = try memory(try ScriptedNode(opens: [code, 0]))
        let error = await refusal { try await memory.open() }
        guard case .temporary(let reason) = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(reason.contains(text) && reason.contains("egmd tries again"))
        _ = try await memory.open()
    }

    @Test(arguments: [(ENXIO, "no driver"), (ELOOP, "symbolic link"), (EIO, "dmesg")])
    func whatTheErrorsMean(code: Int32, text: String) async throws {
        let error = await refusal { try await memory(try ScriptedNode(opens: [code])).open() }
        #expect(error?.description.contains(text) == true)
    }

    @Test func scrubsExactlyTheDevice() async throws {
        let node = try ScriptedNode()
        let pages = try TestMemory(size: 4 << 20)
        node.give(memory: try pages.file.duplicate())
        let memory = try memory(node)
        _ = try await memory.open()
        node.clearLog()
        #expect(try await memory.scrub(skipping: [], verify: true, resuming: nil) { _ in }.bytes == 4 << 20)
        #expect(node.log == ["map 0 4194304 readWrite"])
        #expect(pages.isAll(0, in: 0..<4 << 20))
    }

    /// The device was made smaller under us: faults behind its end are no bad memory.
    @Test func aFaultBehindTheEndIsOurError() async throws {
        let node = try ScriptedNode()
        // A file that ends half-way gives SIGBUS behind its end, as a dax device does.
        let file = directory.path("short")
        try writeFile(file, bytes: [UInt8](repeating: 1, count: 2 << 20), mode: 0o600)
        node.give(memory: try OwnedDescriptor.open(file, flags: O_RDWR))
        let memory = try memory(node)
        _ = try await memory.open()
        try directory.write("2097152", to: "\(Self.attributes)/size")
        let error = await refusal { try await memory.scrub(skipping: [], verify: false, resuming: nil) { _ in } }
        guard case .scrubFailed(let reason) = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(reason.contains("it has 2097152 bytes, not 4194304"))
    }
}
