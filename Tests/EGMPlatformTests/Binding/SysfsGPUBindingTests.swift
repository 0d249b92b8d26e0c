import EGMDomain
import EGMPlatform
import EGMTestSupport
import Glibc
import LinuxSystem
import Testing

@Suite struct SysfsGPUBindingTests {
    private static let gpu = FakeKernel.gpu
    private static let vfio = KernelDriverName("vfio-pci")

    @Test func bindsAFreeGPU() async throws {
        let kernel = try FakeKernel()
        #expect(try await kernel.binding.driver(of: Self.gpu) == nil)
        try await kernel.binding.bind(Self.gpu, to: .nvgraceGPU)
        #expect(
            kernel.writes == ["driver_override=nvgrace_gpu_vfio_pci", "drivers_probe=0008:01:00.0"])
        #expect(try await kernel.binding.driver(of: Self.gpu) == "nvgrace_gpu_vfio_pci")
    }

    @Test func takesAGPUFromAnotherDriver() async throws {
        let kernel = try FakeKernel(bound: "nvidia")
        try await kernel.binding.bind(Self.gpu, to: try #require(Self.vfio))
        #expect(
            kernel.writes
                == ["driver_override=vfio-pci", "driver/unbind=0008:01:00.0", "drivers_probe=0008:01:00.0"])
        #expect(kernel.driver == "vfio-pci")
        try await kernel.binding.bind(Self.gpu, to: try #require(Self.vfio))
        #expect(kernel.writes.count == 3)
    }

    @Test func unbindsAndFreesTheOverride() async throws {
        let kernel = try FakeKernel(bound: "vfio-pci")
        try await kernel.binding.unbind(Self.gpu)
        #expect(kernel.writes == ["driver/unbind=0008:01:00.0", "driver_override="])
        #expect(kernel.driver == nil && kernel.override == nil)
        try await kernel.binding.unbind(Self.gpu)
        #expect(kernel.writes.count == 2)
    }

    /// The probe says nothing, the driver's `bind` has the reason; then all is as it was.
    @Test(arguments: [nil, "nvidia"])
    func aDriverThatRefuses(earlier: String?) async throws {
        let kernel = try FakeKernel(bound: earlier)
        kernel.refuse("vfio-pci", ENODEV)
        let error = await #expect(throws: GPUBindingError.self) {
            try await kernel.binding.bind(Self.gpu, to: try #require(Self.vfio))
        }
        let text = "\(try #require(error))"
        #expect(text.contains("/sys/bus/pci/drivers/vfio-pci/bind") && text.contains("No such device"), "\(text)")
        #expect(text.hasSuffix(earlier == nil ? "it has no driver, as before" : "it has driver nvidia again"))
        #expect(kernel.driver == earlier && kernel.override == nil)
    }

    @Test func aProbeThatDoesNothingAtAll() async throws {
        let kernel = try FakeKernel(bound: "nvidia")
        kernel.refuse("vfio-pci", EBUSY)
        kernel.fail("/sys/bus/pci/drivers/nvidia/bind", ENODEV)
        let error = await #expect(throws: GPUBindingError.self) {
            try await kernel.binding.bind(Self.gpu, to: try #require(Self.vfio))
        }
        let text = "\(try #require(error))"
        #expect(text.contains("Device or resource busy"), "\(text)")
        #expect(text.contains("its earlier driver nvidia did not take it back") && text.contains("none now"))
        #expect(kernel.driver == nil && kernel.override == nil)
    }

    @Test(arguments: ["driver_override", "driver/unbind"])
    func aWriteThatFailsLeavesTheEarlierDriver(name: String) async throws {
        let kernel = try FakeKernel(bound: "nvidia")
        kernel.fail("/sys/bus/pci/devices/0008:01:00.0/\(name)", EACCES)
        let error = await #expect(throws: GPUBindingError.self) {
            try await kernel.binding.bind(Self.gpu, to: try #require(Self.vfio))
        }
        #expect("\(try #require(error))".contains("Permission denied"))
        #expect(kernel.driver == "nvidia" && kernel.override == nil)
    }

    @Test func putsTheEarlierOverrideBack() async throws {
        let kernel = try FakeKernel(bound: "nvidia")
        try kernel.write("nvidia\n", to: "/sys/bus/pci/devices/0008:01:00.0/driver_override")
        kernel.refuse("vfio-pci", ENODEV)
        await #expect(throws: GPUBindingError.self) {
            try await kernel.binding.bind(Self.gpu, to: try #require(Self.vfio))
        }
        #expect(kernel.override == "nvidia" && kernel.driver == "nvidia")
    }

    @Test func anUnbindThatDoesNothingIsAnError() async throws {
        let kernel = try FakeKernel(bound: "nvidia")
        kernel.ignoreUnbind()
        let error = await #expect(throws: GPUBindingError.self) { try await kernel.binding.unbind(Self.gpu) }
        #expect("\(try #require(error))".contains("still has driver nvidia"))
    }

    @Test func namesADriverThatMayBeMeant() async throws {
        let kernel = try FakeKernel(bound: "nvidia")
        let dashed = try #require(KernelDriverName("nvgrace-gpu-vfio-pci"))
        await #expect(throws: GPUBindingError.driverMissing(dashed, similar: "nvgrace_gpu_vfio_pci")) {
            try await kernel.binding.bind(Self.gpu, to: dashed)
        }
        let unknown = try #require(KernelDriverName("nouveau"))
        await #expect(throws: GPUBindingError.driverMissing(unknown, similar: nil)) {
            try await kernel.binding.bind(Self.gpu, to: unknown)
        }
        #expect(kernel.writes == [] && kernel.driver == "nvidia")
    }

    @Test func aGPUThatIsGone() async throws {
        let kernel = try FakeKernel()
        let gone = PCIAddress(domain: 9, bus: 1, device: 0, function: 0)
        await #expect(throws: GPUBindingError.gone(gone)) { try await kernel.binding.driver(of: gone) }
        await #expect(throws: GPUBindingError.gone(gone)) { try await kernel.binding.bind(gone, to: .nvgraceGPU) }
        await #expect(throws: GPUBindingError.gone(gone)) { try await kernel.binding.unbind(gone) }
    }

    /// The writer of the real thing, on files: what is written stands there, and no file is made.
    @Test func writesAttributesThatExist() async throws {
        let directory = try TemporaryDirectory()
        try directory.write("(null)\nmore\n", to: "sys/x")
        let writer = SysfsWriter(root: directory.root)
        try writer.write("vfio-pci\n", to: "/sys/x")
        #expect(try directory.root.text("/sys/x") == "vfio-pci\n")
        let error = #expect(throws: SystemError.self) { try writer.write("1", to: "/sys/y") }
        #expect(error?.code == ENOENT)
        #expect(!directory.root.exists("/sys/y"))
        #expect(error?.description.contains(directory.path("sys/y")) == true)
    }

    /// On plain files a probe binds nothing, and that is noticed: the override is put back.
    @Test func plainFilesBindNothing() async throws {
        let kernel = try FakeKernel()
        let binding = SysfsGPUBinding(root: kernel.directory.root, directory: kernel.directory.path)
        let error = await #expect(throws: GPUBindingError.self) {
            try await binding.bind(Self.gpu, to: .nvgraceGPU)
        }
        #expect("\(try #require(error))".contains("did not bind"))
        #expect(try kernel.directory.root.text("/sys/bus/pci/drivers_probe") == "0008:01:00.0\n")
        #expect(
            try kernel.directory.root.text("/sys/bus/pci/drivers/nvgrace_gpu_vfio_pci/bind") == "0008:01:00.0\n")
        #expect(try kernel.directory.root.text("/sys/bus/pci/devices/0008:01:00.0/driver_override") == "\n")
    }
}
