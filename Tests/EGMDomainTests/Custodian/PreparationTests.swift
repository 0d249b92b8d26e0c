import Testing

@testable import EGMDomain

/// What happens between the claim and the answer: waiting, deadlines, failures, callers that go away.
struct PreparationTests {
    private let one = AllocationRequest(vm: vm(1), regions: [egm4])
    private let both = AllocationRequest(vm: vm(1), regions: [egm4, egm5])

    private func with(_ request: AllocationRequest, wait: Double) -> AllocationRequest {
        var request = request
        request.wait = wait
        return request
    }

    @Test func waitsForABusyRegion() throws {
        let stage = Stage()
        let owner = try #require(stage.create(one).value)
        let pending = stage.create(AllocationRequest(vm: vm(2), regions: [egm4], wait: 60), for: bob)
        #expect(pending.isRunning)
        stage.memory(egm4).write()
        try stage.release(owner.id)
        #expect(pending.value?.vm == vm(2))
        #expect(stage.memory(egm4).count(.scrub) == 2)
        stage.run()
        stage.checkQuiet()
    }

    @Test func aDeadlineEndsTheWaitForARegion() throws {
        let stage = Stage()
        stage.create(one)
        let pending = stage.create(AllocationRequest(vm: vm(2), regions: [egm4], wait: 1.5))
        stage.advance(milliseconds: 1500)
        #expect(pending.isRunning)
        stage.advance(milliseconds: 1)
        #expect(pending.error == .timedOut(seconds: 1.5, waitingFor: "egm4, which VM \(vm(1).uuid) has"))
        stage.checkQuiet()
    }

    @Test func aDeadlineEndsTheWaitForAScrub() throws {
        let stage = Stage { $0[egm4]?.block(.scrub) }
        let pending = stage.create(with(one, wait: 2))
        stage.advance(milliseconds: 2001)
        #expect(pending.error == .timedOut(seconds: 2, waitingFor: "the scrub"))
        #expect(try stage.record(egm4).allocation == nil)
        stage.checkQuiet()
        // The scrub goes on, for whoever comes next.
        stage.memory(egm4).finish(.scrub)
        stage.run()
        #expect(try stage.state(egm4) == .ready)
        #expect(stage.create(one).value != nil)
        #expect(stage.memory(egm4).count(.scrub) == 1)
    }

    @Test func aDeadlineDuringTheOpenGivesTheRegionBack() throws {
        let stage = Stage { $0[egm4]?.block(.open) }
        let pending = stage.create(with(one, wait: 2))
        stage.advance(milliseconds: 2001)
        #expect(pending.error != nil)
        stage.memory(egm4).finish(.open)
        stage.run()
        #expect(try stage.record(egm4).allocation == nil)
        #expect(try stage.record(egm4).capabilities?.bounded == true)
        #expect(try stage.state(egm4) == .ready)
        stage.checkQuiet()
    }

    @Test func noTimeToWaitIsEnoughForACleanRegion() throws {
        let stage = Stage(settings: CustodianSettings(hold: .eager))
        #expect(try stage.state(egm4) == .ready)
        #expect(stage.create(with(both, wait: 0)).value?.state == .allocated)
        stage.run()
        stage.checkQuiet()
    }

    @Test func noTimeToWaitIsNotEnoughForADirtyOne() throws {
        let stage = Stage()
        #expect(stage.create(with(one, wait: 0)).error == .timedOut(seconds: 0, waitingFor: "the scrub"))
        #expect(try stage.record(egm4).allocation == nil)
        stage.checkQuiet()
    }

    @Test(arguments: [-1, -Double.infinity, .nan, .infinity, 1e300, 0.0001])
    func oddWaitsAreHarmless(wait: Double) throws {
        let stage = Stage { $0[egm4]?.block(.scrub) }
        let pending = stage.create(with(one, wait: wait))
        stage.advance(milliseconds: UInt64(Deadline.longest * 1000) + 1)
        #expect(pending.error != nil)
        stage.memory(egm4).finish()
        stage.run()
        stage.checkQuiet()
    }

    @Test func abandonedWhileItWaitsForARegion() throws {
        let stage = Stage()
        stage.create(one)
        let pending = stage.create(AllocationRequest(vm: vm(2), regions: [egm4], wait: 60))
        stage.abandon(pending.ticket)
        #expect(pending.error == .abandoned)
        stage.run()
        #expect(stage.allocations().map(\.vm) == [vm(1)])
        stage.checkQuiet()
    }

    @Test func abandonedWhileItIsPrepared() throws {
        let stage = Stage { $0[egm4]?.block(.scrub) }
        let pending = stage.create(both)
        #expect(try stage.state(egm5) == .allocated)
        stage.abandon(pending.ticket)
        #expect(pending.error == .abandoned)
        #expect(try stage.state(egm5) == .ready)
        #expect(stage.allocations() == [])
        stage.memory(egm4).finish()
        stage.run()
        #expect(try stage.state(egm4) == .ready)
        stage.checkQuiet()
    }

    @Test func abandonedAtTheLastMoment() throws {
        let stage = Stage { $0[egm4]?.block(.scrub) }
        let pending = stage.create(one)
        stage.memory(egm4).finish()
        // Everything up to the answer, and not the answer.
        while try stage.state(egm4) != .allocated { stage.executor.run(atMost: 1) }
        #expect(pending.isRunning)
        stage.abandon(pending.ticket)
        #expect(pending.error == .abandoned)
        #expect(stage.allocations() == [])
        stage.checkQuiet()
    }

    @Test func abandonedBeforeItBegan() throws {
        let stage = Stage()
        let ticket = stage.nextTicket()
        stage.abandon(ticket)
        let pending = stage.begin(one, ticket: ticket)
        stage.run()
        #expect(pending.error == .abandoned)
        #expect(stage.memory(egm4).count(.open) == 0)
        stage.checkQuiet()
    }

    @Test func abandonedAfterItsEndChangesNothing() throws {
        let stage = Stage()
        let pending = stage.create(one)
        stage.abandon(pending.ticket)
        #expect(stage.allocations().count == 1)
        stage.checkQuiet()
        // And the next request is not the one that was meant.
        #expect(stage.create(AllocationRequest(vm: vm(2), regions: [egm5])).value != nil)
    }

    @Test func oneOfTwoAskersThatLeavesTakesNothingFromTheOther() throws {
        let stage = Stage { $0[egm4]?.block(.scrub) }
        let first = stage.create(one)
        let second = stage.create(one)
        let third = stage.create(with(one, wait: 1))
        stage.abandon(first.ticket)
        stage.advance(milliseconds: 1001)
        #expect(first.error == .abandoned)
        #expect(third.error == .timedOut(seconds: 1, waitingFor: "the scrub"))
        #expect(second.isRunning)
        stage.memory(egm4).finish()
        stage.run()
        #expect(second.value?.state == .allocated)
        stage.checkQuiet()
    }

    @Test func theLastOfTwoAskersThatLeaveEndsIt() throws {
        let stage = Stage { $0[egm4]?.block(.scrub) }
        let first = stage.create(one)
        let second = stage.create(one)
        stage.abandon(first.ticket)
        stage.abandon(second.ticket)
        #expect(second.error == .abandoned)
        #expect(stage.allocations() == [])
        stage.memory(egm4).finish()
        stage.run()
        stage.checkQuiet()
    }

    @Test func aFinderThatLeavesDoesNotEndWhatItsOwnerHas() throws {
        let stage = Stage()
        let owned = try #require(stage.create(one).value)
        let finder = stage.begin(one)
        stage.on { $0.abandon(ticket: finder.ticket) }
        stage.run()
        #expect(finder.error == .abandoned)
        #expect(stage.allocations() == [owned])
        stage.checkQuiet()
    }

    @Test func allOrNothingWhenOneScrubFails() throws {
        let stage = Stage { memories in
            memories[egm4]?.failScrub(.notZero(offset: 65536))
            memories[egm5]?.block(.scrub)
        }
        let pending = stage.create(both)
        guard case .regionFaulty(egm4, let reason) = pending.error else { return #expect(Bool(false)) }
        #expect(reason.contains("65536"))
        #expect(try stage.state(egm4) == .faulty)
        stage.memory(egm5).unblock(.scrub)
        stage.memory(egm5).finish()
        stage.run()
        #expect(try stage.record(egm5).allocation == nil)
        #expect(stage.allocations() == [])
        stage.checkQuiet()
        // The faulty one refuses, the other goes on.
        guard case .regionFaulty(egm4, reason) = stage.create(one).error else { return #expect(Bool(false)) }
        #expect(stage.create(AllocationRequest(vm: vm(1), regions: [egm5])).value != nil)
        #expect(stage.memory(egm4).count(.scrub) == 1)
    }

    @Test func allOrNothingWhenTheSecondScrubFailsAfterTheFirstWasHanded() throws {
        let stage = Stage { $0[egm5]?.block(.scrub) }
        let pending = stage.create(both)
        #expect(try stage.state(egm4) == .allocated)
        stage.memory(egm5).failScrub(.scrubFailed(reason: "no memory"))
        stage.memory(egm5).finish()
        stage.run()
        #expect(pending.error == .regionFaulty(egm5, reason: "egm5 could not be scrubbed: no memory"))
        #expect(try stage.state(egm4) == .ready)
        stage.checkQuiet()
    }

    @Test func anOpenThatFailsSaysWhy() throws {
        let stage = Stage { $0[egm4]?.failOpen(.unavailable(reason: "held by qemu (pid 4)")) }
        #expect(
            stage.create(one).error
                == .regionFaulty(egm4, reason: "egm4 could not be opened: held by qemu (pid 4)"))
        #expect(try stage.record(egm4).reason == "egm4 could not be opened: held by qemu (pid 4)")
        stage.checkQuiet()
    }

    @Test func everyAskerHearsOfTheFailure() throws {
        let stage = Stage { $0[egm4]?.block(.scrub) }
        let pending = [stage.create(one), stage.create(one)]
        stage.memory(egm4).failScrub(.scrubFailed(reason: "x"))
        stage.memory(egm4).finish()
        stage.run()
        let expected = AllocationError.regionFaulty(egm4, reason: "egm4 could not be scrubbed: x")
        #expect(pending.map(\.error) == [expected, expected])
        stage.checkQuiet()
    }

    @Test func aProcessThatEndsWhileItIsPreparedIsNamed() throws {
        let stage = Stage { $0[egm4]?.block(.scrub) }
        let pending = stage.create(AllocationRequest(vm: vm(1), regions: [egm4], lifetime: .process, pid: 77))
        stage.endProcess(77)
        #expect(pending.error == .processGone(pid: 77))
        stage.memory(egm4).finish()
        stage.run()
        #expect(try stage.state(egm4) == .ready)
        stage.checkQuiet()
    }

    @Test func processesThatCannotBeWatchedAreRefused() throws {
        let stage = Stage()
        stage.endProcess(77)
        stage.processes.makeUnwatchable(78, reason: "too many descriptors")
        func error(_ pid: Int32) -> AllocationError? {
            stage.create(AllocationRequest(vm: vm(1), regions: [egm4], lifetime: .process, pid: pid)).error
        }
        #expect(error(77) == .processGone(pid: 77))
        #expect(error(78) == .processUnwatchable(pid: 78, reason: "too many descriptors"))
        #expect(try stage.record(egm4).allocation == nil)
        stage.checkQuiet()
    }

    @Test func releasedWhileItIsPrepared() throws {
        let stage = Stage { $0[egm4]?.block(.scrub) }
        let pending = stage.create(one)
        let id = try #require(stage.allocations().first?.id)
        let released = try stage.release(id)
        #expect(released.state == .draining && released.ending == "released by uid 1000, pid 100")
        #expect(pending.error == .abandoned)
        stage.memory(egm4).finish()
        stage.run()
        stage.checkQuiet()
    }

    @Test func hurriesAScrubThatBeginsForSomebody() throws {
        let stage = Stage { $0[egm4]?.block(.scrub) }
        stage.create(one)
        #expect(stage.memory(egm4).hurries == 1)
    }

    @Test func hurriesAScrubThatSomebodyWaitsFor() throws {
        let stage = Stage(settings: CustodianSettings(hold: .eager)) { $0[egm4]?.block(.scrub) }
        #expect(stage.memory(egm4).hurries == 0)
        stage.create(one)
        #expect(stage.memory(egm4).hurries > 0)
        #expect(stage.memory(egm5).hurries == 0)
    }
}
