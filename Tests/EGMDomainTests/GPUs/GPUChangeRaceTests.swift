import Testing

@testable import EGMDomain

/// What may happen while a change is under way.
@Suite struct GPUChangeRaceTests {
    @Test(arguments: [DriverGeneration.standalone, .vendor])
    func anAllocationWaitsForTheChange(generation: DriverGeneration) throws {
        let stage = Stage(gb200(generation))
        let binding = FakeBinding(gb200())
        binding.block()
        let change = stage.change(toVFIO(), with: binding)
        let allocation = stage.create(AllocationRequest(vm: vm(1), regions: [egm4]))
        let impatient = stage.create(AllocationRequest(vm: vm(2), regions: [egm4], wait: 0))
        guard case .regionDraining(egm4, [], let reason) = impatient.error else { return #expect(Bool(false)) }
        #expect(reason == "egmd is about to bind GPU 0008:01:00.0 to vfio-pci")
        #expect(change.isRunning && allocation.isRunning)
        #expect(try stage.record(egm4).allocation == nil)
        #expect(stage.create(AllocationRequest(vm: vm(3), regions: [egm5])).value != nil)
        binding.finish()
        stage.run()
        #expect(change.value != nil && allocation.value != nil)
        stage.checkQuiet()
    }

    /// A region that may vanish is not opened meanwhile; afterwards it is, as it was asked to.
    @Test func aRegionThatMayVanishStaysClosed() throws {
        let stage = Stage(gb200(.vendor))
        let binding = FakeBinding(gb200())
        binding.block()
        stage.change(toVFIO(), with: binding)
        _ = try stage.on { try $0.adopt(egm4, for: root) }
        stage.run()
        #expect(try stage.state(egm4) == .found)
        #expect(!stage.memory(egm4).isOpen)
        binding.finish()
        stage.run()
        stage.checkQuiet()
    }

    /// The kernel tells of the change while it happens, and the region goes with its last GPU.
    @Test func theRegionMayVanishDuringTheChange() throws {
        let stage = Stage(gb200(.vendor))
        let binding = FakeBinding(gb200())
        binding.block()
        let change = stage.change(unbinding(), with: binding)
        var facts = gb200Facts()
        facts.regions.removeFirst()
        for index in facts.gpus.indices where index < 2 { facts.gpus[index].driver = nil }
        let smaller = TopologyBuilder.build(from: facts)
        stage.on { $0.update(smaller) { _ in nil } }
        stage.run()
        #expect(try stage.state(egm4) == .absent)
        binding.finish()
        stage.run()
        #expect(change.value?.isChanged == true)
        #expect(try stage.state(egm4) == .absent)
        stage.checkQuiet()
    }

    @Test func oneChangeAtATimeForEachRegion() throws {
        let stage = Stage()
        let binding = FakeBinding(gb200())
        binding.block()
        let first = stage.change(toVFIO(gpu8), with: binding)
        let second = stage.change(toVFIO(gpu9), with: binding)
        let other = stage.change(toVFIO(gpu18), with: binding)
        #expect(binding.changes == ["0008:01:00.0 vfio-pci", "0018:01:00.0 vfio-pci"])
        binding.finish()
        stage.run()
        #expect(first.value != nil && second.isRunning && other.isRunning)
        while binding.finish() { stage.run() }
        #expect(second.value != nil && other.value != nil)
        #expect(binding.mostRunning == 2)
        stage.checkQuiet()
    }

    @Test func aChangeThatWaitsCanBeAbandonedOneThatRunsNot() throws {
        let stage = Stage()
        let binding = FakeBinding(gb200())
        binding.block()
        let first = stage.change(toVFIO(gpu8), with: binding)
        let second = stage.change(toVFIO(gpu9), with: binding)
        stage.abandon(second.ticket)
        stage.abandon(first.ticket)
        #expect(second.error == .abandoned && first.isRunning)
        binding.finish()
        stage.run()
        #expect(first.value?.isChanged == true)
        #expect(binding.changes == ["0008:01:00.0 vfio-pci"])
        stage.checkQuiet()
    }

    /// The look is the region's driver's turn: it never runs beside another call of the region's memory (`FakeMemory`
    /// would say so), and one that was begun is waited for.
    @Test func theLookWaitsForItsTurn() throws {
        let stage = Stage(gb200(.vendor)) { $0[egm4]?.block(.retiredPages) }
        let binding = FakeBinding(gb200())
        _ = try stage.on { try $0.adopt(egm4, for: root) }
        stage.run()
        let change = stage.change(toVFIO(), with: binding)
        stage.memory(egm4).block(.holders)
        stage.memory(egm4).unblock(.retiredPages)
        if stage.memory(egm4).pending == .retiredPages { stage.memory(egm4).finish() }
        stage.run()
        #expect(stage.memory(egm4).pending == .holders)
        stage.abandon(change.ticket)
        #expect(change.isRunning)
        stage.memory(egm4).finish()
        stage.run()
        #expect(change.error == .abandoned && binding.changes == [])
        stage.memory(egm4).unblock(.holders)
        stage.run()
    }

    @Test func stopRefusesWhatHasNotBegun() throws {
        let stage = Stage()
        let binding = FakeBinding(gb200())
        binding.block()
        let first = stage.change(toVFIO(gpu8), with: binding)
        let second = stage.change(toVFIO(gpu9), with: binding)
        let stopped = stage.stop()
        #expect(stopped.value == true)
        #expect(second.error == .abandoned && first.isRunning)
        binding.finish()
        stage.run()
        #expect(first.value != nil)
        #expect(stage.change(toVFIO(gpu18), with: binding).error == .abandoned)
    }
}
