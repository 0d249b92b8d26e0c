import Testing

@testable import EGMDomain

/// Memory that somebody else has, and regions that an administrator takes hold of.
struct HoldingTests {
    private let one = AllocationRequest(vm: vm(1), regions: [egm4])
    private let patient = AllocationRequest(vm: vm(1), regions: [egm4], wait: 3600)
    private let held = RegionMemoryError.held(by: [holder(9, .descriptor)], reason: "qemu (pid 9) has it open")
    private let refusal = AllocationError.regionDraining(
        egm4, holders: [holder(9, .descriptor)], reason: "qemu (pid 9) has it open")

    private func held(_ hold: HoldPolicy = .onDemand) -> Stage {
        Stage(settings: CustodianSettings(hold: hold)) { $0[egm4]?.failOpen(held) }
    }

    @Test func aHeldRegionIsFoundWithReasonAndHolders() throws {
        let stage = held(.eager)
        let record = try stage.record(egm4)
        #expect(record.state == .found)
        #expect(record.reason == "qemu (pid 9) has it open")
        #expect(record.holders == [holder(9, .descriptor)])
        #expect(try stage.state(egm5) == .ready)
        stage.checkQuiet()
    }

    @Test func retriesWithGrowingPausesUpToTheLimit() throws {
        let stage = held(.eager)
        for pause in [250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000] as [UInt64] {
            #expect(stage.clock.pauses.last == pause)
            let opens = stage.memory(egm4).count(.open)
            stage.advance(milliseconds: pause - 1)
            #expect(stage.memory(egm4).count(.open) == opens)
            stage.advance(milliseconds: 1)
            #expect(stage.memory(egm4).count(.open) == opens + 1)
        }
        // Said once, until it is somebody else.
        #expect(stage.events.count { if case .drainBlocked = $0 { true } else { false } } == 1)
        stage.memory(egm4).failOpen(.held(by: [holder(10)], reason: "x"))
        stage.advance(milliseconds: Custodian.longestRetry)
        #expect(
            stage.events.last { if case .drainBlocked = $0 { true } else { false } }
                == .drainBlocked(egm4, holders: [holder(10)]))
        stage.memory(egm4).failOpen(nil)
        stage.advance(milliseconds: Custodian.longestRetry)
        let record = try stage.record(egm4)
        #expect(record.state == .ready && record.holders == [] && record.reason == nil && record.refusals == 0)
        stage.checkQuiet()
    }

    /// Memory that is short today is there tomorrow; what is broken stays broken until an administrator says otherwise.
    @Test func whatMayPassIsTriedAgain() throws {
        let stage = Stage(settings: CustodianSettings(hold: .eager)) {
            $0[egm4]?.failOpen(.temporary(reason: "out of memory; egmd tries again"))
            $0[egm5]?.failOpen(.unavailable(reason: "the driver is broken"))
        }
        for pause in [250, 500, 1000] as [UInt64] {
            let record = try stage.record(egm4)
            #expect(record.state == .found && record.reason == "out of memory; egmd tries again")
            stage.advance(milliseconds: pause)
        }
        #expect(stage.memory(egm4).count(.open) == 4 && stage.memory(egm5).count(.open) == 1)
        #expect(
            stage.create(one).error
                == .regionDraining(egm4, holders: [], reason: "out of memory; egmd tries again"))
        let pending = stage.create(patient)
        stage.memory(egm4).failOpen(nil)
        stage.advance(milliseconds: 60_000)
        #expect(pending.value != nil && stage.memory(egm5).count(.open) == 1)
        #expect(try stage.state(egm5) == .faulty)
        stage.memory(egm5).failOpen(nil)
        try stage.adopt(egm5)
        #expect(try stage.state(egm5) == .ready)
        stage.checkQuiet()
    }

    @Test func pausesBeginShortAgainAfterASuccess() throws {
        let stage = held(.eager)
        stage.advance(milliseconds: 250)
        stage.memory(egm4).failOpen(nil)
        stage.advance(milliseconds: 500)
        #expect(try stage.state(egm4) == .ready)
        #expect(stage.yield(egm4).value != nil)
        stage.memory(egm4).failOpen(held)
        try stage.adopt(egm4)
        #expect(stage.clock.pauses.last == 250)
    }

    @Test func nobodyRetriesWhatNobodyWants() throws {
        let stage = held()
        #expect(stage.create(one).error == refusal)
        stage.advance(milliseconds: 250)
        #expect(stage.memory(egm4).count(.open) == 1)
        // What was seen then is no news any more.
        let record = try stage.record(egm4)
        #expect(record.state == .found && record.reason == nil && record.holders == [])
        #expect(stage.clock.sleeperCount == 0)
        stage.checkQuiet()
    }

    @Test func aCreatorThatDoesNotWaitIsRefusedAtOnce() throws {
        let stage = held()
        #expect(stage.create(one).error == refusal)
        #expect(stage.allocations() == [])
        stage.checkQuiet()
    }

    @Test func aNewCreatorFindsOutForItself() throws {
        let stage = held(.eager)
        for _ in 0..<8 { stage.advance(milliseconds: 30_000) }
        // In the midst of half a minute's pause the memory comes free: nobody is refused because of what was.
        stage.memory(egm4).failOpen(nil)
        #expect(stage.create(one).value != nil)
        #expect(stage.clock.sleeperCount == 0)
        stage.checkQuiet()
    }

    @Test func aCreatorThatWaitsGetsItWhenItIsFree() throws {
        let stage = held()
        let pending = stage.create(patient)
        #expect(pending.isRunning)
        stage.advance(milliseconds: 250)
        stage.advance(milliseconds: 500)
        #expect(stage.memory(egm4).count(.open) == 3)
        stage.memory(egm4).failOpen(nil)
        stage.advance(milliseconds: 999)
        #expect(pending.isRunning)
        stage.advance(milliseconds: 1)
        #expect(pending.value?.state == .allocated)
        stage.run()
        stage.checkQuiet()
    }

    @Test func aCreatorThatWaitsInVainIsToldWhoHasIt() throws {
        let stage = held()
        var request = one
        request.wait = 1
        let pending = stage.create(request)
        for pause in [250, 500, 251] as [UInt64] { stage.advance(milliseconds: pause) }
        #expect(pending.error == .timedOut(seconds: 1, waitingFor: "egm4 to drain (qemu (pid 9) has it open)"))
        stage.advance(milliseconds: 60_000)
        stage.checkQuiet()
    }

    @Test func aCreatorThatLeavesLeavesNothing() throws {
        let stage = held()
        let pending = stage.create(patient)
        stage.abandon(pending.ticket)
        #expect(pending.error == .abandoned)
        stage.advance(milliseconds: 30_000)
        #expect(stage.memory(egm4).count(.open) == 1)
        stage.checkQuiet()
    }

    @Test func twoThatWaitGetItOneAfterTheOther() throws {
        let stage = held()
        let first = stage.create(patient)
        let second = stage.create(AllocationRequest(vm: vm(2), regions: [egm4], wait: 3600))
        stage.memory(egm4).failOpen(nil)
        stage.advance(milliseconds: 30_000)
        let (winner, loser) = first.isRunning ? (second, first) : (first, second)
        try stage.release(try #require(winner.value).id)
        #expect(loser.value != nil)
        stage.run()
        stage.checkQuiet()
    }

    @Test func aHeldRegionFailsAllOfTwo() throws {
        let stage = held()
        #expect(stage.create(AllocationRequest(vm: vm(1), regions: [egm4, egm5])).error == refusal)
        stage.run()
        #expect(try stage.record(egm5).allocation == nil)
        #expect([.found, .ready].contains(try stage.state(egm5)))
        #expect(stage.allocations() == [])
        stage.checkQuiet()
    }

    @Test func stopEndsThePause() throws {
        let stage = held(.eager)
        #expect(stage.stop().value == true)
        #expect(stage.clock.sleeperCount == 0)
        stage.checkQuiet()
    }

    // MARK: Adopt

    @Test(arguments: HoldPolicy.allCases)
    func adoptTakesHoldWhateverConfigurationSays(hold: HoldPolicy) throws {
        let stage = Stage(settings: CustodianSettings(hold: hold))
        try stage.adopt(egm4)
        #expect(try stage.state(egm4) == .ready)
        #expect(stage.memory(egm4).count(.open) == 1)
        // With hold `never`, too: there is a descriptor to give now.
        let allocation = try #require(stage.create(one).value)
        try stage.release(allocation.id)
        #expect(try stage.state(egm4) == .ready)
        #expect(try stage.state(egm5) == (hold == .eager ? .ready : .found))
        stage.checkQuiet()
    }

    @Test func adoptDoesNotWaitForTheOpen() throws {
        let stage = Stage { $0[egm4]?.block(.open) }
        #expect(try stage.adopt(egm4).state == .found)
        #expect(try stage.state(egm4) == .opening)
        stage.memory(egm4).finish()
        stage.run()
        #expect(try stage.state(egm4) == .ready)
    }

    @Test func adoptOfAHeldRegionTriesAtOnceAndGoesOn() throws {
        let stage = held(.eager)
        for _ in 0..<6 { stage.advance(milliseconds: 30_000) }
        let opens = stage.memory(egm4).count(.open)
        try stage.adopt(egm4)
        #expect(stage.memory(egm4).count(.open) == opens + 1)
        #expect(stage.clock.sleeperCount == 1)
        stage.memory(egm4).failOpen(nil)
        stage.advance(milliseconds: 30_000)
        #expect(try stage.state(egm4) == .ready)
        stage.checkQuiet()
    }

    @Test func adoptIsAnotherChanceForAFaultyRegion() throws {
        let stage = Stage(settings: CustodianSettings(hold: .eager)) {
            $0[egm4]?.failOpen(.unavailable(reason: "no memory"))
        }
        #expect(try stage.state(egm4) == .faulty)
        stage.memory(egm4).failOpen(nil)
        try stage.adopt(egm4)
        #expect(try stage.state(egm4) == .ready)
        stage.checkQuiet()
    }

    @Test func administratorsOnly() throws {
        let stage = Stage(settings: CustodianSettings(hold: .eager))
        #expect(throws: AllocationError.needsAdmin("region.adopt")) { try stage.adopt(egm4, for: alice) }
        #expect(stage.yield(egm4, for: alice).error == .needsAdmin("region.yield"))
        #expect(stage.scrub(egm4, for: alice).error == .needsAdmin("region.scrub"))
        #expect(throws: AllocationError.needsAdmin("region.clearFinds")) {
            try stage.on { try $0.clearFinds(egm4, offset: nil, for: alice) }
        }
        #expect(throws: AllocationError.unknownRegion(egm6, known: [egm4, egm5])) { try stage.adopt(egm6) }
        #expect(stage.memory(egm4).count(.scrub) == 1)
        stage.checkQuiet()
    }

    @Test func faultyAndAbsentRegionsAreRefused() throws {
        var facts = gb200Facts()
        facts.regions.remove(at: 1)
        facts.gpus[1].firmware.egmSize = 65536
        let stage = Stage(TopologyBuilder.build(from: facts))
        for name in [egm4, egm5] {
            #expect(throws: AllocationError.self) { try stage.adopt(name) }
            #expect(stage.yield(name).error != nil && stage.scrub(name).error != nil)
            #expect(stage.memory(name).count(.open) == 0)
        }
        stage.checkQuiet()
    }
}
