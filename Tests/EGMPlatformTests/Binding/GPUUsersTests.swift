import EGMDomain
import EGMPlatform
import EGMTestSupport
import Glibc
import Testing

/// Who has a VFIO node of a GPU open. Any character device may stand for the node: /dev/full, which hardly anybody has.
@Suite struct GPUUsersTests {
    private func makeNodes(_ kernel: FakeKernel, _ paths: [String]) throws {
        let device = "sys/bus/pci/devices/0008:01:00.0"
        try kernel.directory.link("\(device)/iommu_group", to: "../../../../kernel/iommu_groups/17")
        try kernel.directory.makeDirectory("\(device)/vfio-dev/vfio3")
        for path in paths { try kernel.directory.link(path, to: "/dev/full") }
    }

    @Test(arguments: ["dev/vfio/17", "dev/vfio/noiommu-17", "dev/vfio/devices/vfio3"])
    func findsWhoHasItOpen(node: String) async throws {
        let kernel = try FakeKernel(bound: "vfio-pci")
        try makeNodes(kernel, [node])
        let program = try HolderProgram(.descriptor, path: "/dev/full", directory: kernel.directory)
        let users = try await kernel.binding.users(of: FakeKernel.gpu)
        #expect(users.filter { $0.pid == program.pid }.map(\.way) == [.vfio])
        try program.end()
        do {
            let after = try await kernel.binding.users(of: FakeKernel.gpu)
            #expect(!after.contains { $0.pid == program.pid })
        } catch {
            // Nobody, as far as can be seen: in some containers not even root may look at process 1.
            #expect(
                error.description.contains("cannot tell who holds") && !error.description.contains("pid \(program.pid)")
            )
        }
    }

    @Test func namesAProcessOnce() async throws {
        let kernel = try FakeKernel(bound: "vfio-pci")
        try makeNodes(kernel, ["dev/vfio/17", "dev/vfio/devices/vfio3"])
        let program = try HolderProgram(.descriptor, path: "/dev/full", directory: kernel.directory)
        #expect(try await kernel.binding.users(of: FakeKernel.gpu).count { $0.pid == program.pid } == 1)
        try program.end()
    }

    @Test func withoutNodesThereAreNoUsers() async throws {
        let kernel = try FakeKernel(bound: "nvidia")
        #expect(try await kernel.binding.users(of: FakeKernel.gpu) == [])
        try makeNodes(kernel, [])
        // A regular file is no node.
        try kernel.directory.write("", to: "dev/vfio/17")
        #expect(try await kernel.binding.users(of: FakeKernel.gpu) == [])
    }

    /// A node that only cannot be seen may be open in somebody.
    @Test func aNodeThatCannotBeSeenIsAnError() async throws {
        let kernel = try FakeKernel(bound: "vfio-pci")
        try makeNodes(kernel, [])
        try kernel.directory.link("dev/vfio/17", to: "17")
        await #expect(throws: GPUBindingError.self) { try await kernel.binding.users(of: FakeKernel.gpu) }
    }
}
