import Testing

@testable import EGMDomain

@Suite struct GPUBindingTests {
    @Test func bindsAndTellsEverybody() throws {
        let stage = Stage()
        let binding = FakeBinding(gb200())
        let change = stage.change(toVFIO(), with: binding)
        let outcome = GPUBindingOutcome(gpu: gpu8, previous: "nvgrace_gpu_vfio_pci", driver: "vfio-pci")
        #expect(change.value == outcome && outcome.isChanged)
        #expect(binding.changes == ["0008:01:00.0 vfio-pci"])
        #expect(stage.on { $0.topology.gpu(gpu8) }?.driver == "vfio-pci")
        #expect(stage.events == [.gpuDriverChanged(outcome, by: root)])
        #expect(binding.remembered == [:])
        stage.checkQuiet()
    }

    @Test func unbinds() throws {
        let stage = Stage()
        let binding = FakeBinding(gb200())
        #expect(stage.change(unbinding(), with: binding).value?.driver == nil)
        #expect(binding.changes == ["0008:01:00.0 -"])
        #expect(stage.change(unbinding(), with: binding).value?.isChanged == false)
        #expect(binding.changes.count == 1)
    }

    /// What is as it should be needs nobody's leave, not even the allocation's.
    @Test func theSameDriverIsNoChange() throws {
        let stage = Stage()
        let binding = FakeBinding(gb200())
        stage.create(AllocationRequest(vm: vm(1), regions: [egm4]))
        let events = stage.events
        let request = GPUBindingRequest(gpu: gpu8, driver: .nvgraceGPU, isPersistent: true)
        #expect(stage.change(request, with: binding).value?.isChanged == false)
        #expect(binding.changes == [] && stage.events == events)
        #expect(binding.remembered == [gpu8: "nvgrace_gpu_vfio_pci"])
    }

    @Test func remembersAndForgets() throws {
        let stage = Stage()
        let binding = FakeBinding(gb200())
        stage.change(toVFIO(persistent: true), with: binding)
        #expect(binding.remembered == [gpu8: "vfio-pci"])
        stage.change(unbinding(), with: binding)
        #expect(binding.remembered == [gpu8: "vfio-pci"])
        stage.change(unbinding(persistent: true), with: binding)
        #expect(binding.remembered == [:])
    }

    @Test func saysThatItWasBoundButNotRemembered() throws {
        let stage = Stage()
        let binding = FakeBinding(gb200())
        binding.failRemember(.failed(reason: "the disk is full"))
        let request = toVFIO(persistent: true)
        #expect(stage.change(request, with: binding).error == .notRemembered(request, reason: "the disk is full"))
        #expect(stage.on { $0.topology.gpu(gpu8) }?.driver == "vfio-pci")
    }

    @Test func refusesStrangersAndUnknownGPUs() throws {
        let stage = Stage()
        let binding = FakeBinding(gb200())
        #expect(stage.change(toVFIO(), with: binding, for: alice).error == .needsAdmin)
        let nowhere = try address("0001:01:00.0")
        #expect(stage.change(toVFIO(nowhere), with: binding).error == .unknownGPU(nowhere))
        #expect(binding.changes == [])
        stage.checkQuiet()
    }

    @Test func aFailedChangeChangesNothingHere() throws {
        let stage = Stage()
        let binding = FakeBinding(gb200())
        let error = GPUBindingError.driverMissing(.nvgraceGPU, similar: nil)
        binding.failBind(error)
        let request = toVFIO(persistent: true)
        #expect(stage.change(request, with: binding).error == .failed(request, error))
        #expect(stage.on { $0.topology.gpu(gpu8) }?.driver == "nvgrace_gpu_vfio_pci")
        #expect(stage.events == [] && binding.remembered == [:])
        stage.checkQuiet()
    }

    @Test func aGPUWithoutRegionIsAskedForItsUsersOnly() throws {
        var facts = gb200Facts()
        facts.gpus[0].firmware = FirmwareProperties()
        facts.regions[0].gpus.removeFirst()
        let topology = TopologyBuilder.build(from: facts)
        try #require(topology.gpu(gpu8)?.region == nil)
        let stage = Stage(topology)
        let binding = FakeBinding(topology)
        binding.setUsers([holder(7, .vfio)], of: gpu8)
        #expect(stage.change(toVFIO(), with: binding).error == .deviceOpen(toVFIO(), by: [holder(7, .vfio)]))
        binding.setUsers([], of: gpu8)
        #expect(stage.change(toVFIO(), with: binding).value?.isChanged == true)
    }

    @Test func driverNames() {
        let limit = KernelDriverName.lengthLimit
        #expect(KernelDriverName(String(repeating: "a", count: limit))?.description.utf8.count == limit)
        #expect(KernelDriverName(String(repeating: "a", count: limit + 1)) == nil)
        for wrong in ["", ".", "..", "a/b", "a b", "vfio-pci\n", "ä", "\0"] { #expect(KernelDriverName(wrong) == nil) }
        #expect(KernelDriverName("vfio-pci")?.description == "vfio-pci")
    }
}
