import Testing

@testable import EGMDomain

/// What is told of a host that has changed.
struct DifferenceTests {
    /// What the stage has told since, but for what became of regions and their memory.
    private func told(_ stage: Stage, _ change: (inout HostFacts) -> Void) -> [DomainEvent] {
        let before = stage.events.count
        var facts = gb200Facts()
        change(&facts)
        stage.update(facts)
        return stage.events.dropFirst(before).filter { event in
            switch event {
            case .gpuChanged, .hazardFound, .hazardCleared, .topologyChanged, .regionAppeared: true
            default: false
            }
        }
    }

    @Test func anotherDriver() throws {
        let stage = Stage()
        let previous = stage.on { $0.topology.gpus[0].driver }
        let events = told(stage) { $0.gpus[0].driver = "other" }
        let gpu = stage.on { $0.topology.gpus[0] }
        #expect(events.first == .gpuChanged(gpu, .driver(previous: previous)) && gpu.driver == "other")
        #expect(events.last == stage.on { .topologyChanged($0.topology) })
    }

    @Test func aGPUGoesAndComesBack() throws {
        let stage = Stage()
        let gpu = try #require(stage.on { $0.topology.gpus.last })
        #expect(told(stage) { $0.gpus.removeLast() }.contains(.gpuChanged(gpu, .vanished)))
        let events = told(stage) { _ in }
        #expect(events.contains(.gpuChanged(gpu, .appeared)))
    }

    @Test func hazardsComeAndGo() throws {
        let stage = Stage()
        let found = told(stage) { $0.gpus[1].firmware.egmSize = 65536 }.filter {
            if case .hazardFound(let hazard) = $0 { hazard.check == .gpusDisagree } else { false }
        }
        #expect(found.count == 1)
        let cleared = told(stage) { _ in }.filter { if case .hazardCleared = $0 { true } else { false } }
        #expect(!cleared.isEmpty)
        #expect(told(stage) { _ in } == [])
    }

    @Test func aNewRegion() throws {
        var facts = gb200Facts()
        facts.regions.removeLast()
        facts.gpus.removeLast(2)
        let stage = Stage(TopologyBuilder.build(from: facts))
        let events = told(stage) { _ in }
        #expect(events.contains(.regionAppeared(egm5, .found, reason: nil)))
    }

    @Test func anAllocationIsReadyOnce() throws {
        let stage = Stage()
        let made = try #require(stage.create(AllocationRequest(vm: vm(1), regions: [egm4])).value)
        #expect(stage.create(AllocationRequest(vm: vm(1), regions: [egm4])).value == made)
        #expect(stage.events.filter { $0 == .allocationReady(made) }.count == 1)
    }
}
