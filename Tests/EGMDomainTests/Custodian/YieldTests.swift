import Testing

@testable import EGMDomain

/// Regions that an administrator gives up.
struct YieldTests {
    private let one = AllocationRequest(vm: vm(1), regions: [egm4])
    private let eager = CustodianSettings(hold: .eager)

    @Test func closesAReadyRegion() throws {
        let stage = Stage(settings: eager)
        let record = try #require(stage.yield(egm4).value)
        #expect(record.state == .found && record.capabilities == nil)
        #expect(record.reason == "given up by an administrator")
        #expect(!stage.memory(egm4).isOpen)
        stage.advance(milliseconds: 60_000)
        // Not taken again, whatever configuration says.
        #expect(stage.memory(egm4).count(.open) == 1)
        #expect(stage.yield(egm4).value?.state == .found)
        stage.checkQuiet()
    }

    @Test func answersWhenItIsClosed() throws {
        let stage = Stage(settings: eager) { $0[egm4]?.block(.close) }
        let pending = stage.yield(egm4)
        #expect(pending.isRunning)
        stage.memory(egm4).finish(.close)
        stage.run()
        #expect(pending.value?.state == .found)
        stage.checkQuiet()
    }

    @Test func waitsForAScrubToEnd() throws {
        let stage = Stage(settings: eager) { $0[egm4]?.block(.scrub) }
        let pending = stage.yield(egm4)
        #expect(pending.isRunning)
        #expect(try stage.state(egm4) == .scrubbing)
        stage.memory(egm4).finish(.scrub)
        stage.run()
        #expect(pending.value?.state == .found)
        #expect(stage.memory(egm4).calls.suffix(2) == [.scrub, .close])
        stage.checkQuiet()
    }

    @Test func isRefusedWhileAnAllocationHasIt() throws {
        let stage = Stage()
        let allocation = try #require(stage.create(one).value)
        #expect(stage.yield(egm4).error == .regionBusy(egm4, by: allocation))
        stage.memory(egm4).setHolders([holder(5)])
        try stage.release(allocation.id)
        guard case .regionBusy = stage.yield(egm4).error else { return #expect(Bool(false)) }
        stage.memory(egm4).setHolders([])
        stage.advance(milliseconds: 10_000)
        #expect(try stage.state(egm4) == .ready)
        stage.checkQuiet()
    }

    @Test func anAllocationThatComesFirstWins() throws {
        let stage = Stage(settings: eager) { $0[egm4]?.block(.scrub) }
        let yielding = stage.yield(egm4)
        let pending = stage.create(one)
        #expect(stage.memory(egm4).finish(.scrub))
        stage.run()
        let allocation = try #require(pending.value)
        guard case .regionBusy(egm4, let owner) = yielding.error else { return #expect(Bool(false)) }
        #expect(owner.id == allocation.id)
        #expect(stage.memory(egm4).isOpen)
        stage.checkQuiet()
    }

    @Test func anAllocationDuringTheCloseOpensItAgain() throws {
        let stage = Stage(settings: eager) { $0[egm4]?.block(.close) }
        let yielding = stage.yield(egm4)
        let pending = stage.create(one)
        #expect(pending.isRunning)
        stage.memory(egm4).finish(.close)
        stage.run()
        #expect(pending.value?.state == .allocated)
        #expect(stage.memory(egm4).isOpen && stage.memory(egm4).count(.open) == 2)
        guard case .regionBusy = yielding.error else { return #expect(Bool(false)) }
        stage.checkQuiet()
    }

    @Test func anAllocationTakesItAgainForGood() throws {
        let stage = Stage(settings: eager)
        #expect(stage.yield(egm4).value != nil)
        let allocation = try #require(stage.create(one).value)
        try stage.release(allocation.id)
        #expect(try stage.state(egm4) == .ready)
        #expect(try stage.record(egm4).isWanted == nil)
        stage.checkQuiet()
    }

    @Test func adoptTakesItAgain() throws {
        let stage = Stage(settings: eager)
        #expect(stage.yield(egm4).value != nil)
        try stage.adopt(egm4)
        #expect(try stage.state(egm4) == .ready)
        stage.checkQuiet()
    }

    @Test func adoptDuringTheCloseOpensItAgain() throws {
        let stage = Stage(settings: eager) { $0[egm4]?.block(.close) }
        let yielding = stage.yield(egm4)
        try stage.adopt(egm4)
        #expect(yielding.value != nil)
        stage.memory(egm4).finish(.close)
        stage.run()
        #expect(try stage.state(egm4) == .ready)
        stage.checkQuiet()
    }

    @Test func adoptBeforeTheCloseKeepsIt() throws {
        let stage = Stage(settings: eager) { $0[egm4]?.block(.scrub) }
        let yielding = stage.yield(egm4)
        try stage.adopt(egm4)
        #expect(yielding.value?.state == .scrubbing)
        stage.memory(egm4).finish()
        stage.run()
        #expect(try stage.state(egm4) == .ready)
        #expect(stage.memory(egm4).count(.close) == 0)
        stage.checkQuiet()
    }

    @Test func endsTheRetries() throws {
        let stage = Stage(settings: eager) { $0[egm4]?.failOpen(.held(by: [holder(9)], reason: "held")) }
        #expect(stage.yield(egm4).value?.state == .found)
        #expect(stage.clock.sleeperCount == 0)
        stage.memory(egm4).failOpen(nil)
        stage.advance(milliseconds: 60_000)
        #expect(try stage.state(egm4) == .found)
        stage.checkQuiet()
    }

    @Test func givesUpARegionThatOthersUseSinceTheOpen() throws {
        let stage = Stage(settings: eager) { $0[egm4]?.setHolders([holder(9)]) }
        #expect(try stage.state(egm4) == .opening)
        let pending = stage.yield(egm4)
        stage.advance(milliseconds: 2000)
        #expect(pending.value?.state == .found)
        #expect(!stage.memory(egm4).isOpen && stage.memory(egm4).count(.scrub) == 0)
        stage.checkQuiet()
    }

    @Test func anAdministratorThatLeavesChangesItsMind() throws {
        let stage = Stage(settings: eager) { $0[egm4]?.block(.scrub) }
        let pending = stage.yield(egm4)
        stage.abandon(pending.ticket)
        #expect(pending.error == .abandoned)
        stage.memory(egm4).finish()
        stage.run()
        #expect(try stage.state(egm4) == .ready)
        stage.checkQuiet()
    }

    @Test func stopEndsTheWait() throws {
        let stage = Stage(settings: eager) { $0[egm4]?.block(.scrub) }
        let pending = stage.yield(egm4)
        #expect(stage.stop().value == true)
        #expect(pending.error == .abandoned)
        stage.checkQuiet()
    }

    @Test func twoAtOnceBothHear() throws {
        let stage = Stage(settings: eager) { $0[egm4]?.block(.scrub) }
        let both = [stage.yield(egm4), stage.yield(egm4)]
        stage.memory(egm4).finish()
        stage.run()
        #expect(both.allSatisfy { $0.value?.state == .found })
        #expect(stage.memory(egm4).count(.close) == 1)
        stage.checkQuiet()
    }
}
