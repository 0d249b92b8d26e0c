import Testing

@testable import EGMDomain

/// A region that is another one after the rescan: of another size, or with a fatal hazard.
extension RescanTests {
    @Test func anotherSizeIsAnotherRegion() throws {
        let stage = Stage(settings: eager)
        let first = stage.memory(egm4)
        stage.update(resized())
        #expect(!first.isOpen && stage.memory(egm4) !== first)
        let record = try stage.record(egm4)
        #expect(record.state == .ready && record.region.size == 0x1_0000_0000)
        #expect(record.retired.regionSize == 0x1_0000_0000)
        let allocation = try #require(stage.create(one).value)
        #expect(allocation.shares[0].size == 0x1_0000_0000)
        stage.checkQuiet()
    }

    @Test func anotherSizeUnderItsOwnerWaitsForTheEnd() throws {
        let stage = Stage()
        let allocation = try #require(stage.create(one).value)
        stage.memory(egm4).write()
        stage.update(resized())
        #expect(try stage.record(egm4).region.size == 0x6f_c000_0000)
        #expect(
            try stage.record(egm4).reason == "its base, size or device has changed; its owner keeps it until the end")
        // Who waits gets what there is then.
        let next = stage.create(AllocationRequest(vm: vm(2), regions: [egm4], wait: 60))
        try stage.release(allocation.id)
        #expect(next.value?.shares[0].size == 0x1_0000_0000)
        #expect(stage.bank.count(egm4) == 2)
        stage.run()
        stage.checkQuiet()
    }

    @Test func aCreateDuringTheTakeOverWaitsForIt() throws {
        let stage = Stage(settings: eager) { $0[egm4]?.block(.close) }
        let first = stage.memory(egm4)
        stage.update(resized())
        let pending = stage.create(one)
        #expect(pending.isRunning)
        first.finish(.close)
        stage.run()
        #expect(pending.value?.shares[0].size == 0x1_0000_0000)
        stage.checkQuiet()
    }

    @Test func changingBackDuringTheTakeOverIsNoHarm() throws {
        let stage = Stage(settings: eager) { $0[egm4]?.block(.close) }
        stage.update(facts(1))
        stage.update(gb200Facts())
        let pending = stage.create(one)
        stage.memory(egm4).finish(.close)
        stage.run()
        #expect(pending.value?.state == .allocated)
        #expect(stage.bank.count(egm4) == 1 && stage.memory(egm4).count(.open) == 2)
        stage.checkQuiet()
    }

    @Test func aFatalHazardAppearsAndDisappears() throws {
        let stage = Stage(settings: eager)
        let first = stage.memory(egm4)
        stage.update(hazardous())
        let record = try stage.record(egm4)
        #expect(record.state == .faulty && record.reason?.contains("egm4") == true)
        #expect(record.region.isFaulty && !first.isOpen)
        guard case .regionFaulty = stage.create(one).error else { return #expect(Bool(false)) }
        #expect(try stage.state(egm5) == .ready)
        stage.update(gb200Facts())
        #expect(try stage.state(egm4) == .ready)
        stage.checkQuiet()
    }

    @Test func aFatalHazardUnderAnOwnerWaitsForTheEnd() throws {
        let stage = Stage()
        let allocation = try #require(stage.create(one).value)
        stage.update(hazardous())
        #expect(try stage.state(egm4) == .allocated)
        try stage.release(allocation.id)
        #expect(try stage.state(egm4) == .faulty)
        #expect(stage.memory(egm4).count(.scrub) == 1 && !stage.memory(egm4).isOpen)
        stage.checkQuiet()
    }
}
