import Testing

@testable import EGMDomain

/// What is refused, by generation of the driver.
@Suite struct GPUInUseTests {
    static let freeing: [DriverGeneration] = [.vendor, .rfc1, .rfc2, .unknown]
    private static let eager = CustodianSettings(hold: .eager)

    @Test(arguments: [DriverGeneration.standalone] + freeing)
    func refusesWhatAnAllocationUses(generation: DriverGeneration) throws {
        let stage = Stage(gb200(generation), settings: CustodianSettings(hold: .onDemand))
        let binding = FakeBinding(gb200())
        let allocation = try #require(stage.create(AllocationRequest(vm: vm(1), regions: [egm4])).value)
        for request in [toVFIO(gpu8), toVFIO(gpu9), unbinding(gpu9)] {
            #expect(stage.change(request, with: binding).error == .allocated(request, egm4, by: allocation))
        }
        #expect(binding.changes == [])
        // The other socket is nobody's.
        #expect(stage.change(toVFIO(gpu18), with: binding).value?.isChanged == true)
        stage.checkQuiet()
    }

    @Test func refusesWhileItsAllocationDrains() throws {
        let stage = Stage()
        let binding = FakeBinding(gb200())
        let allocation = try #require(stage.create(AllocationRequest(vm: vm(1), regions: [egm4])).value)
        stage.memory(egm4).setHolders([holder(7)])
        try stage.release(allocation.id)
        guard case .allocated = stage.change(toVFIO(), with: binding).error else { return #expect(Bool(false)) }
        stage.memory(egm4).setHolders([])
        stage.advance(milliseconds: 10_000)
        #expect(stage.change(toVFIO(), with: binding).value?.isChanged == true)
    }

    @Test(arguments: freeing)
    func refusesWhatWouldFreeAHeldRegion(generation: DriverGeneration) throws {
        let stage = Stage(gb200(generation), settings: Self.eager)
        let binding = FakeBinding(gb200())
        #expect(try stage.state(egm4) == .ready)
        for request in [toVFIO(), unbinding()] {
            #expect(stage.change(request, with: binding).error == .regionHeld(request, egm4, state: .ready))
        }
        // A GPU that has no driver takes nothing away when it gets one.
        binding.setDriver(nil, of: gpu8)
        #expect(stage.change(toVFIO(), with: binding).value?.isChanged == true)
    }

    @Test(arguments: [FakeMemory.Operation.open, .scrub])
    func refusesWhileTheRegionIsTakenHoldOf(operation: FakeMemory.Operation) throws {
        let stage = Stage(gb200(.vendor), settings: Self.eager) { $0[egm4]?.block(operation) }
        let binding = FakeBinding(gb200())
        let state = try stage.state(egm4)
        #expect(state == (operation == .open ? .opening : .scrubbing))
        #expect(stage.change(toVFIO(), with: binding).error == .regionHeld(toVFIO(), egm4, state: state))
        stage.memory(egm4).finish()
        stage.run()
    }

    /// A faulty region is not held, but the close may still be under way.
    @Test func waitsForTheCloseOfAFaultyRegion() throws {
        let stage = Stage(gb200(.vendor), settings: Self.eager) {
            $0[egm4]?.failScrub(.scrubFailed(reason: "no"))
            $0[egm4]?.block(.close)
        }
        let binding = FakeBinding(gb200())
        #expect(try stage.state(egm4) == .faulty && stage.memory(egm4).pending == .close)
        let change = stage.change(toVFIO(), with: binding)
        #expect(change.isRunning && binding.changes == [])
        stage.memory(egm4).finish()
        stage.run()
        #expect(change.value?.isChanged == true)
        #expect(!stage.memory(egm4).isOpen)
        stage.checkQuiet()
    }

    @Test(arguments: freeing)
    func refusesWhileSomebodyHasTheRegionOpen(generation: DriverGeneration) throws {
        let stage = Stage(gb200(generation))
        let binding = FakeBinding(gb200())
        stage.memory(egm4).setHolders([holder(7), holder(8, .descriptor)])
        for request in [toVFIO(), unbinding()] {
            #expect(
                stage.change(request, with: binding).error
                    == .regionOpen(request, egm4, by: [holder(7), holder(8, .descriptor)]))
        }
        stage.memory(egm4).failHolders(.unavailable(reason: "no /proc"))
        #expect(stage.change(toVFIO(), with: binding).error == .usersUnknown(toVFIO(), reason: "no /proc"))
        stage.memory(egm4).failHolders(nil)
        stage.memory(egm4).setHolders([])
        #expect(stage.change(toVFIO(), with: binding).value?.isChanged == true)
        stage.checkQuiet()
    }

    /// The standalone form keeps its regions whatever becomes of the GPUs.
    @Test func theStandaloneFormMindsNoHolders() throws {
        let stage = Stage(settings: Self.eager)
        let binding = FakeBinding(gb200())
        #expect(try stage.state(egm4) == .ready)
        stage.memory(egm4).setHolders([holder(7)])
        let looks = stage.memory(egm4).count(.holders)
        #expect(stage.change(toVFIO(), with: binding).value?.isChanged == true)
        #expect(try stage.state(egm4) == .ready)
        #expect(stage.memory(egm4).count(.holders) == looks)
    }

    @Test func refusesWithoutAnybodyToAsk() throws {
        let stage = Stage(gb200(.vendor))
        let binding = FakeBinding(gb200())
        stage.on { $0.adopt(gb200(.vendor), memories: [:]) }
        guard case .usersUnknown(toVFIO(), _) = stage.change(toVFIO(), with: binding).error else {
            return #expect(Bool(false))
        }
        // A region that is not there yet has no users.
        var facts = gb200Facts()
        facts.regions = []
        let absent = TopologyBuilder.build(from: facts)
        stage.on { $0.adopt(absent, memories: [:]) }
        #expect(stage.change(toVFIO(), with: binding).value?.isChanged == true)
    }

    @Test(arguments: [DriverGeneration.standalone, .vendor])
    func refusesWhileItsDeviceIsOpen(generation: DriverGeneration) throws {
        let stage = Stage(gb200(generation))
        let binding = FakeBinding(gb200())
        binding.setUsers([holder(9, .vfio)], of: gpu8)
        #expect(stage.change(toVFIO(), with: binding).error == .deviceOpen(toVFIO(), by: [holder(9, .vfio)]))
        #expect(stage.change(toVFIO(gpu9), with: binding).value?.isChanged == true)
        binding.failUsers(.failed(reason: "no /proc"))
        #expect(stage.change(toVFIO(), with: binding).error == .usersUnknown(toVFIO(), reason: "no /proc"))
        #expect(binding.changes == ["0009:01:00.0 vfio-pci"])
    }
}
