import Testing

@testable import EGMDomain

/// The host changes while the daemon runs.
struct RescanTests {
    let one = AllocationRequest(vm: vm(1), regions: [egm4])
    let eager = CustodianSettings(hold: .eager)

    /// A host that shows only the regions at these places of the kernel's list.
    func facts(_ places: Int...) -> HostFacts {
        var facts = gb200Facts()
        facts.regions = places.map { facts.regions[$0] }
        return facts
    }

    /// A host without the GPUs of egm5, and so without the region.
    private func firstSocketOnly() -> HostFacts {
        var facts = facts(0)
        facts.gpus.removeLast(2)
        return facts
    }

    func resized() -> HostFacts {
        var facts = gb200Facts()
        let size: UInt64 = 0x1_0000_0000
        for index in 0..<2 { facts.gpus[index].firmware.egmSize = size }
        facts.regions[0] = KernelRegionFacts(
            name: egm4, size: .bytes(size), gpus: facts.gpus[0..<2].map(\.address), generation: .standalone,
            sysfsPath: "/sys/devices/virtual/egm/egm4", deviceNumber: (510, 0))
        return facts
    }

    /// egm4's GPUs disagree: a fatal hazard.
    func hazardous() -> HostFacts {
        var facts = gb200Facts()
        facts.gpus[1].firmware.egmSize = 65536
        return facts
    }

    @Test func aRegionThatOthersKeepFromOpeningFollowsTheHost() throws {
        // Opened, and then somebody else was seen who has it: the driver waits.
        let stage = Stage(settings: eager) { $0[egm4]?.setHolders([holder(9, .descriptor)]) }
        #expect(try stage.state(egm4) == .opening)
        let waiting = stage.create(AllocationRequest(vm: vm(1), regions: [egm4], wait: 3600))
        stage.update(firstSocketOnlyWithout(egm4))
        stage.advance(milliseconds: 2000)
        #expect(stage.memory(egm4).count(.close) == 1)
        #expect(try stage.state(egm4) != .opening)
        #expect(waiting.error == .regionAbsent(egm4))
    }

    /// The host does not show the region any more, only its GPUs.
    private func firstSocketOnlyWithout(_ name: RegionName) -> HostFacts {
        var facts = gb200Facts()
        facts.regions.removeAll { $0.name == name }
        return facts
    }

    @Test func theSameTopologyChangesNothing() throws {
        let stage = Stage(settings: eager)
        let events = stage.events.count
        stage.update(gb200Facts())
        #expect(stage.events.count == events && stage.bank.count(egm4) == 1)
        stage.checkQuiet()
    }

    @Test(arguments: [HoldPolicy.eager, .onDemand])
    func aNewRegionAppears(hold: HoldPolicy) throws {
        let stage = Stage(TopologyBuilder.build(from: firstSocketOnly()), settings: CustodianSettings(hold: hold))
        #expect(stage.memories[egm5] == nil)
        stage.update(gb200Facts())
        #expect(try stage.state(egm5) == (hold == .eager ? .ready : .found))
        #expect(stage.create(AllocationRequest(vm: vm(1), regions: [egm4, egm5])).value != nil)
        stage.checkQuiet()
    }

    @Test(arguments: [HoldPolicy.eager, .onDemand])
    func anAbsentRegionBecomesPresent(hold: HoldPolicy) throws {
        let stage = Stage(TopologyBuilder.build(from: facts(0)), settings: CustodianSettings(hold: hold))
        #expect(try stage.state(egm5) == .absent)
        #expect(stage.create(AllocationRequest(vm: vm(1), regions: [egm5])).error == .regionAbsent(egm5))
        stage.update(gb200Facts())
        #expect(try stage.state(egm5) == (hold == .eager ? .ready : .found))
        #expect(
            stage.events.contains { event in
                if case .regionChanged(egm5, from: .absent, to: .found, _) = event { true } else { false }
            })
        stage.checkQuiet()
    }

    @Test(arguments: [HoldPolicy.eager, .onDemand])
    func aRegionThatNobodyHasGoesAndComes(hold: HoldPolicy) throws {
        let stage = Stage(settings: CustodianSettings(hold: hold))
        let first = stage.memory(egm5)
        stage.update(facts(0))
        let record = try stage.record(egm5)
        #expect(record.state == .absent && record.reason == "the kernel does not show it any more")
        #expect(record.capabilities == nil && !first.isOpen)
        #expect(stage.create(AllocationRequest(vm: vm(1), regions: [egm5])).error == .regionAbsent(egm5))
        stage.update(gb200Facts())
        #expect(try stage.state(egm5) == (hold == .eager ? .ready : .found))
        #expect(stage.bank.count(egm5) == 2 && stage.memory(egm5) !== first)
        stage.checkQuiet()
    }

    @Test func aRegionThatTheHostForgetsIsForgotten() throws {
        let stage = Stage(settings: eager)
        stage.update(firstSocketOnly())
        #expect(stage.on { $0.regions() }.map(\.region.name) == [egm4])
        #expect(!stage.memory(egm5).isOpen)
        #expect(
            stage.create(AllocationRequest(vm: vm(1), regions: [egm5])).error == .unknownRegion(egm5, known: [egm4]))
        stage.update(gb200Facts())
        #expect(try stage.state(egm5) == .ready)
        stage.checkQuiet()
    }

    @Test func anAllocatedRegionIsKeptUntilItsEnd() throws {
        let stage = Stage()
        let request = AllocationRequest(vm: vm(1), regions: [egm5])
        let allocation = try #require(stage.create(request).value)
        stage.memory(egm5).write()
        stage.update(facts(0))
        let record = try stage.record(egm5)
        #expect(record.state == .allocated)
        #expect(record.reason == "the kernel does not show it any more; its owner keeps it until the end")
        #expect(stage.create(request).value == allocation)
        stage.memory(egm5).setHolders([holder(7)])
        try stage.release(allocation.id)
        #expect(try stage.state(egm5) == .draining)
        stage.memory(egm5).setHolders([])
        stage.advance(milliseconds: 10_000)
        #expect(try stage.state(egm5) == .absent)
        #expect(!stage.memory(egm5).isOpen && stage.memory(egm5).count(.scrub) == 1)
        #expect(stage.allocations() == [])
        stage.checkQuiet()
    }

    @Test func anAllocatedRegionThatComesBackInTimeIsScrubbedAsEver() throws {
        let stage = Stage()
        let allocation = try #require(stage.create(one).value)
        stage.update(facts(1))
        stage.update(gb200Facts())
        try stage.release(allocation.id)
        #expect(try stage.state(egm4) == .ready)
        #expect(stage.bank.count(egm4) == 1)
        stage.checkQuiet()
    }

    @Test func whoeverPreparesAGoneRegionIsToldSo() throws {
        let stage = Stage { $0[egm4]?.block(.open) }
        let pending = stage.create(one)
        stage.update(facts(1))
        #expect(pending.isRunning)
        stage.memory(egm4).finish()
        stage.run()
        #expect(pending.error == .regionAbsent(egm4))
        #expect(try stage.state(egm4) == .absent)
        #expect(!stage.memory(egm4).isOpen && stage.memory(egm4).count(.scrub) == 0)
        stage.checkQuiet()
    }

    @Test func whatChangesWhileTheDriverWorksIsNotLost() throws {
        let stage = Stage(settings: eager) { $0[egm5]?.block(.open) }
        stage.update(facts(0))
        // The same once more is no news to the topology.
        stage.update(facts(0))
        #expect(try stage.state(egm5) == .opening)
        stage.memory(egm5).finish()
        stage.run()
        #expect(try stage.state(egm5) == .absent)
        stage.checkQuiet()
    }

    @Test func aRunTimeFaultIsNotCuredByARescan() throws {
        let stage = Stage(settings: eager) { $0[egm4]?.failOpen(.unavailable(reason: "no memory")) }
        stage.update(facts(0))
        #expect(try stage.state(egm4) == .faulty)
        // But by the driver's being loaded anew.
        stage.update(facts(1))
        #expect(try stage.state(egm4) == .absent)
        stage.update(gb200Facts())
        #expect(try stage.state(egm4) == .ready)
        stage.checkQuiet()
    }

    @Test func linksThatComeLaterAreFollowed() throws {
        var early = gb200Facts()
        early.gpus.remove(at: 1)
        early.regions[0].gpus.remove(at: 1)
        let stage = Stage(TopologyBuilder.build(from: early))
        let late = try address("0009:01:00.0")
        let allocation = try #require(
            stage.create(AllocationRequest(vm: vm(1), gpus: [try address("0008:01:00.0")])).value)
        stage.update(gb200Facts())
        let record = try stage.record(egm4)
        #expect(record.state == .allocated && record.region.gpus.contains(late))
        // Whoever looks for holders must know of the new GPU.
        #expect(stage.memory(egm4).followed.last?.gpus == record.region.gpus)
        #expect(stage.bank.count(egm4) == 1)
        try stage.release(allocation.id)
        #expect(
            stage.create(AllocationRequest(vm: vm(1), gpus: [try address("0008:01:00.0")])).error
                == .partialGPUs(region: egm4, missing: [late]))
        stage.checkQuiet()
    }

    @Test func anAdministratorsWishOutlivesTheRegion() throws {
        let stage = Stage()
        try stage.adopt(egm4)
        stage.update(facts(1))
        stage.update(gb200Facts())
        #expect(try stage.state(egm4) == .ready)
        #expect(stage.yield(egm4).value != nil)
        stage.checkQuiet()
    }

    @Test func whoWaitsForAGoneRegionIsToldSo() throws {
        let stage = Stage(settings: eager) { $0[egm4]?.failOpen(.held(by: [holder(9)], reason: "held")) }
        let creating = stage.create(AllocationRequest(vm: vm(1), regions: [egm4], wait: 3600))
        stage.update(facts(1))
        #expect(creating.error == .regionAbsent(egm4))
        #expect(stage.clock.sleeperCount == 0)
        stage.checkQuiet()
    }

    @Test func administratorsThatWaitAreToldSo() throws {
        let stage = Stage(settings: eager) { $0[egm4]?.block(.scrub) }
        let scrubbing = stage.scrub(egm4)
        let yielding = stage.yield(egm4)
        stage.update(facts(1))
        stage.memory(egm4).finish()
        stage.run()
        #expect(scrubbing.error == .regionAbsent(egm4))
        #expect(yielding.value?.state == .absent)
        stage.checkQuiet()
    }

    @Test func stopInTheMiddleOfATakeOver() throws {
        let stage = Stage(settings: eager) { $0[egm4]?.block(.close) }
        stage.update(resized())
        #expect(stage.stop().value == true)
        stage.checkQuiet()
    }
}
