import EGMDomain
import EGMPlatform
import EGMTestSupport
import LinuxSystem
import Testing

@Suite struct RememberedGPUDriversTests {
    private static let other = PCIAddress(domain: 0x18, bus: 1, device: 0, function: 0)

    @Test func keepsOneLineForEachGPU() async throws {
        let kernel = try FakeKernel()
        let binding = kernel.binding
        #expect(try await binding.rememberedRequests() == [])
        try await binding.remember(KernelDriverName("vfio-pci"), of: Self.other)
        try await binding.remember(.nvgraceGPU, of: FakeKernel.gpu)
        try await binding.remember(.nvgraceGPU, of: Self.other)
        let text = try kernel.directory.root.text("/state/egmd/gpu-drivers")
        #expect(
            text.split(separator: "\n").dropFirst()
                == ["0008:01:00.0 nvgrace_gpu_vfio_pci", "0018:01:00.0 nvgrace_gpu_vfio_pci"])
        // Another start reads the same.
        #expect(
            try await kernel.binding.rememberedRequests() == [
                GPUBindingRequest(gpu: FakeKernel.gpu, driver: .nvgraceGPU),
                GPUBindingRequest(gpu: Self.other, driver: .nvgraceGPU),
            ])
        try await binding.remember(nil, of: FakeKernel.gpu)
        #expect(try await binding.rememberedRequests().map(\.gpu) == [Self.other])
        #expect(kernel.writes == [])
    }

    @Test func forgettingWhatIsNotThereMakesNoFile() async throws {
        let kernel = try FakeKernel()
        try await kernel.binding.remember(nil, of: FakeKernel.gpu)
        #expect(!kernel.directory.root.exists("/state"))
    }

    @Test func losesNothingUnderManyWriters() async throws {
        let kernel = try FakeKernel()
        let binding = kernel.binding
        await withThrowingTaskGroup(of: Void.self) { group in
            for bus in UInt8(0)..<16 {
                let gpu = PCIAddress(domain: 8, bus: bus, device: 0, function: 0)
                group.addTask { try await binding.remember(.nvgraceGPU, of: gpu) }
            }
        }
        #expect(try await binding.rememberedRequests().count == 16)
    }

    @Test(arguments: ["0008:01:00.0", "0008:01:00.0 a b", "8:1 vfio-pci", "0008:01:00.0 ../x"])
    func aWrongLineIsNamed(line: String) async throws {
        let kernel = try FakeKernel()
        try kernel.directory.write("# a comment\n\n\(line)\n", to: "state/egmd/gpu-drivers")
        let error = await #expect(throws: GPUBindingError.self) { try await kernel.binding.rememberedRequests() }
        #expect("\(try #require(error))".contains("state/egmd/gpu-drivers:3: "))
        // It is not overwritten either.
        await #expect(throws: GPUBindingError.self) {
            try await kernel.binding.remember(.nvgraceGPU, of: FakeKernel.gpu)
        }
        #expect(try kernel.directory.root.text("/state/egmd/gpu-drivers").hasSuffix("\(line)\n"))
    }

    @Test func sizeLimit() async throws {
        let kernel = try FakeKernel()
        let limit = RememberedGPUDrivers.sizeLimit
        try kernel.directory.write(String(repeating: "\n", count: limit), to: "state/egmd/gpu-drivers")
        #expect(try await kernel.binding.rememberedRequests() == [])
        try kernel.directory.write(String(repeating: "\n", count: limit + 1), to: "state/egmd/gpu-drivers")
        await #expect(throws: GPUBindingError.self) { try await kernel.binding.rememberedRequests() }
    }
}
