import EGMDomain
import EGMTestSupport
import Glibc
import LinuxSystem
import Testing

@testable import EGMPlatform

/// Real files and devices in the node's place.
@Suite(.timeLimit(.minutes(10))) struct NVGraceNodeTests {
    private func make(_ number: DeviceNumber, at path: String) throws {
        let device = dev_t(number.major) << 8 | dev_t(number.minor & 0xff) | dev_t(number.minor & ~0xff) << 12
        try #require(mknod(path, S_IFCHR | 0o600, device) == 0, "needs root")
    }

    private func reasons(_ host: EGMHost) async -> (open: String, check: String) {
        let memory = host.memory()
        let open = await refusal { try await memory.open() }
        let check = await refusal { try await memory.checkNode() }
        for error in [open, check] {
            guard case .unavailable = error else { return ("\(String(describing: error))", "") }
        }
        return (open?.description ?? "", check?.description ?? "")
    }

    @Test func missing() async throws {
        let host = try EGMHost()
        let reasons = await reasons(host)
        #expect(reasons.open == reasons.check)
        #expect(reasons.open.contains("get the status of \(host.node): No such file or directory"))
        #expect(reasons.open.contains("udevadm trigger /sys/class/egm/egm4"))
    }

    @Test(arguments: ["file", "directory", "link", "pipe"]) func somethingElse(kind: String) async throws {
        let host = try EGMHost(number: DeviceNumber(major: 1, minor: 3))
        let expected: String
        switch kind {
        case "file":
            try host.directory.write("x", to: "dev/egm4")
            expected = "a regular file"
        case "directory":
            try host.directory.makeDirectory("dev/egm4")
            expected = "a directory"
        case "link":
            // Even to the right device.
            try host.directory.link("dev/egm4", to: "/dev/null")
            expected = "a symbolic link"
        default:
            #expect(mkfifo(host.node, 0o600) == 0)
            expected = "a pipe"
        }
        // The number is that of a device that many have open, so that only the check of the node is asked.
        let check = await refusal { try await host.memory().checkNode() }
        #expect(check?.description.contains("\(host.node) is \(expected), not a character device") == true)
    }

    @Test func wrongNumber() async throws {
        let host = try EGMHost()
        try make(DeviceNumber(major: 1, minor: 3), at: host.node)
        let reasons = await reasons(host)
        #expect(reasons.open.contains("has the device number 1:3, but the kernel's device has 240:4"))
        #expect(reasons.check == reasons.open)
    }

    @Test func rightNode() async throws {
        let host = try EGMHost()
        try make(ScriptedNode.number, at: host.node)
        #expect(try await host.memory().checkNode() == host.node)
    }

    /// No driver has this number here.
    @Test func noDriverBehindTheNode() async throws {
        let host = try EGMHost()
        try make(ScriptedNode.number, at: host.node)
        let error = await refusal { try await host.memory().open() }
        #expect(error?.description.contains("load the nvgrace-egm driver") == true)
    }

    /// A device that exists, is nobody's, and is no region.
    @Test(.enabled(if: HostRoot().exists("/dev/vga_arbiter"))) func anotherDriver() async throws {
        let number = try FileStatus(path: "/dev/vga_arbiter").representedDevice
        let host = try EGMHost(number: number)
        try make(number, at: host.node)
        let error = await refusal { try await host.memory().open() }
        #expect(error?.description.contains("does not answer as the nvgrace-egm driver does") == true)
    }

    @Test(.enabled(if: HostRoot().exists("/dev/cpu_dma_latency"))) func aRealHolderIsNamed() async throws {
        let number = try FileStatus(path: "/dev/cpu_dma_latency").representedDevice
        let host = try EGMHost(number: number)
        try make(number, at: host.node)
        let program = try HolderProgram(.descriptor, path: host.node, directory: host.directory)
        let memory = host.memory()
        let error = await refusal { try await memory.open() }
        guard case .held(let by, _) = error else { return #expect(Bool(false), "\(String(describing: error))") }
        // Others of this machine may have the device open too.
        let ours = by.filter { $0.pid == program.pid }
        #expect(ours.map(\.way) == [.descriptor])
        #expect(try await memory.holders().contains { $0.pid == program.pid && $0.way == .descriptor })
        try program.end()
        #expect(try await memory.holders().allSatisfy { $0.pid != program.pid })
    }

    /// Links come after the device, and GPUs with them.
    @Test func aGPUThatIsLinkedLaterIsLookedAt() async throws {
        let host = try EGMHost()
        let gpu = try #require(PCIAddress("0009:01:00.0"))
        try host.directory.link("sys/bus/pci/devices/\(gpu)/iommu_group", to: "../../../kernel/iommu_groups/17")
        let node = try ScriptedNode()
        let memory = host.memory(node)
        _ = try await memory.holders()
        #expect(node.log.last == "holders 240:4")
        var region = host.region
        region.gpus = [gpu]
        memory.follow(region)
        let user = Holder(pid: 9, command: "qemu", way: .vfio)
        node.add(holders: [[user]])
        #expect(try await memory.holders() == [user])
        let nodes = ["17", "noiommu-17"].map { host.directory.path("dev/vfio/\($0)") }
        #expect(node.log.last == "holders 240:4 " + nodes.joined(separator: " "))
        region.gpus = []
        memory.follow(region)
        _ = try await memory.holders()
        #expect(node.log.last == "holders 240:4")
    }

    /// What the driver is may be known only when its links are there.
    @Test func aGenerationThatIsKnownLaterCounts() async throws {
        let host = try EGMHost(.unknown)
        let memory = host.memory(try ScriptedNode(opens: [0, EBUSY]))
        var region = host.region
        region.generation = .standalone
        memory.follow(region)
        #expect(try await memory.open().exclusiveOpen)
    }

    @Test func vfioNodesOfTheGPUs() throws {
        let directory = try TemporaryDirectory()
        let gpu = "sys/bus/pci/devices/0009:01:00.0"
        try directory.link("\(gpu)/iommu_group", to: "../../../kernel/iommu_groups/17")
        try directory.makeDirectory("\(gpu)/vfio-dev/vfio3")
        let gpus = ["0008:01:00.0", "0009:01:00.0"].compactMap { PCIAddress($0) }
        #expect(
            VFIONodes.paths(of: gpus, root: directory.root)
                == ["/dev/vfio/17", "/dev/vfio/noiommu-17", "/dev/vfio/devices/vfio3"].map { directory.path($0) })
    }
}
