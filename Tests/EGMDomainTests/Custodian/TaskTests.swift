import Testing

@testable import EGMDomain

/// An administrator's scrub or verify of a clean region.
struct TaskTests {
    private let one = AllocationRequest(vm: vm(1), regions: [egm4])
    private let eager = CustodianSettings(hold: .eager)

    @Test(arguments: [true, false])
    func scrubsAReadyRegion(verifies: Bool) throws {
        let stage = Stage(settings: CustodianSettings(hold: .eager, verifiesScrub: verifies))
        let report = try #require(stage.scrub(egm4).value)
        #expect(report.verified == verifies && report.bytes == 0x6f_c000_0000)
        #expect(stage.memory(egm4).verified == [verifies, verifies])
        #expect(try stage.state(egm4) == .ready)
        #expect(try stage.record(egm4).lastScrub == report)
        stage.checkQuiet()
    }

    @Test func verifiesAReadyRegion() throws {
        let stage = Stage(settings: eager) { $0[egm4]?.block(.verify) }
        let pending = stage.scrub(egm4, writes: false)
        #expect(try stage.state(egm4) == .scrubbing)
        let progress = ScrubProgress(phase: .verify, done: 1, total: 2, rate: 1)
        stage.memory(egm4).report(progress)
        #expect(try stage.record(egm4).progress == progress)
        stage.memory(egm4).finish()
        stage.run()
        #expect(pending.value?.verified == true)
        #expect(try stage.state(egm4) == .ready)
        #expect(stage.memory(egm4).count(.scrub) == 1)
        stage.checkQuiet()
    }

    @Test func aVerifyThatFindsAByteSaysWhereAndTheRegionIsScrubbed() throws {
        let stage = Stage(settings: eager) { $0[egm4]?.failVerify(.notZero(offset: 4097)) }
        let pending = stage.scrub(egm4, writes: false)
        #expect(
            pending.error == .verifyFailed(egm4, offset: 4097, reason: "a verify found a non-zero byte at offset 4097"))
        #expect(try stage.state(egm4) == .ready)
        #expect(stage.memory(egm4).calls.suffix(2) == [.verify, .scrub])
        #expect(
            stage.events.contains(
                .regionChanged(
                    egm4, from: .scrubbing, to: .dirty, reason: "a verify found a non-zero byte at offset 4097")))
        stage.checkQuiet()
    }

    @Test func aCreatorGetsNothingThatAVerifyFoundDirty() throws {
        let stage = Stage(settings: eager) {
            $0[egm4]?.failVerify(.notZero(offset: 0))
            $0[egm4]?.block(.verify)
        }
        _ = stage.scrub(egm4, writes: false)
        let pending = stage.create(one)
        stage.memory(egm4).block(.scrub)
        stage.memory(egm4).write()
        stage.memory(egm4).finish(.verify)
        stage.run()
        #expect(pending.isRunning)
        stage.memory(egm4).finish(.scrub)
        stage.run()
        #expect(pending.value != nil)
        stage.checkQuiet()
    }

    @Test func whatAVerifyFindsBadIsRetired() throws {
        let found = RetiredBlock(offset: 65536, size: 65536, source: .scrubber, firstSeen: 2)
        let stage = Stage(settings: eager)
        stage.memory(egm4).find([found])
        #expect(stage.scrub(egm4, writes: false).value?.found == [found])
        #expect(try stage.record(egm4).retired.runs == [found])
        stage.checkQuiet()
    }

    @Test func aScrubThatFailsMakesItFaulty() throws {
        let stage = Stage(settings: eager)
        stage.memory(egm4).failScrub(.scrubFailed(reason: "no memory"))
        #expect(stage.scrub(egm4).error == .scrubFailed(egm4, reason: "no memory"))
        #expect(try stage.state(egm4) == .faulty)
        #expect(!stage.memory(egm4).isOpen)
        // Another chance begins with another open.
        stage.memory(egm4).failScrub(nil)
        try stage.adopt(egm4)
        #expect(try stage.state(egm4) == .ready)
        #expect(stage.memory(egm4).count(.open) == 2)
        stage.checkQuiet()
    }

    @Test func aRegionThatIsNotHeldIsRefused() throws {
        let stage = Stage()
        #expect(stage.scrub(egm4).error == .regionNotHeld(egm4))
        #expect(stage.scrub(egm6).error == .unknownRegion(egm6, known: [egm4, egm5]))
        stage.checkQuiet()
    }

    @Test func waitsForTheOpenThatAnAdoptHasAskedFor() throws {
        let stage = Stage()
        let pending = stage.start { (custodian, ticket) async throws(AllocationError) in
            try await custodian.scrub(egm4, writes: true, for: root, ticket: ticket)
        }
        // Before the scrub has its turn, but the region's driver has its own only after it.
        _ = try stage.on { try $0.adopt(egm4, for: root) }
        stage.run()
        #expect(pending.value != nil && stage.memory(egm4).count(.scrub) == 2)
        stage.checkQuiet()
    }

    @Test func aRegionInUseIsRefused() throws {
        let stage = Stage()
        let allocation = try #require(stage.create(one).value)
        #expect(stage.scrub(egm4).error == .regionBusy(egm4, by: allocation))
        #expect(stage.scrub(egm4, writes: false).error == .regionBusy(egm4, by: allocation))
        #expect(stage.memory(egm4).count(.scrub) == 1)
        stage.checkQuiet()
    }

    @Test func waitsForTheScrubThatRuns() throws {
        let stage = Stage(settings: eager) { $0[egm4]?.block(.scrub) }
        let pending = stage.scrub(egm4)
        stage.memory(egm4).finish()
        stage.run()
        #expect(pending.isRunning && stage.memory(egm4).count(.scrub) == 2)
        stage.memory(egm4).finish()
        stage.run()
        #expect(pending.value != nil)
        stage.checkQuiet()
    }

    @Test(arguments: [true, false])
    func aCreateThatComesFirstWins(writes: Bool) throws {
        let stage = Stage(settings: eager)
        // The driver has something else to do before the administrator's work.
        stage.memory(egm4).block(.retiredPages)
        stage.on { $0.refreshRetiredPages() }
        stage.run()
        let scrubbing = stage.scrub(egm4, writes: writes)
        #expect(scrubbing.isRunning)
        let allocation = try #require(stage.create(one).value)
        guard case .regionBusy(egm4, let owner) = scrubbing.error else { return #expect(Bool(false)) }
        #expect(owner.id == allocation.id)
        stage.memory(egm4).finish()
        stage.run()
        #expect(stage.memory(egm4).count(.scrub) == 1 && stage.memory(egm4).count(.verify) == 0)
        stage.checkQuiet()
    }

    @Test func aCreateDuringAScrubWaitsForItAndHurriesIt() throws {
        let stage = Stage(settings: eager)
        stage.memory(egm4).block(.scrub)
        let scrubbing = stage.scrub(egm4)
        let pending = stage.create(one)
        #expect(stage.memory(egm4).hurries > 0)
        stage.memory(egm4).finish()
        stage.run()
        #expect(pending.value != nil && scrubbing.value != nil)
        #expect(stage.memory(egm4).count(.scrub) == 2)
        stage.checkQuiet()
    }

    @Test func abandonedWhileItRuns() throws {
        let stage = Stage(settings: eager)
        stage.memory(egm4).block(.scrub)
        let pending = stage.scrub(egm4)
        stage.abandon(pending.ticket)
        #expect(pending.error == .abandoned)
        // It was clean, and only zeros were written.
        #expect(try stage.state(egm4) == .ready)
        #expect(stage.memory(egm4).count(.scrub) == 2 && stage.memory(egm4).pending == nil)
        stage.checkQuiet()
    }

    @Test func aVerifyThatNobodyWaitsForEnds() throws {
        let stage = Stage(settings: eager) { $0[egm4]?.block(.verify) }
        let pending = stage.scrub(egm4, writes: false)
        stage.abandon(pending.ticket)
        #expect(pending.error == .abandoned)
        #expect(try stage.state(egm4) == .ready)
        #expect(stage.memory(egm4).count(.scrub) == 1)
        stage.checkQuiet()
    }

    @Test func abandonedBeforeItBegan() throws {
        let stage = Stage(settings: eager) { $0[egm4]?.block(.scrub) }
        let pending = stage.scrub(egm4)
        stage.abandon(pending.ticket)
        #expect(pending.error == .abandoned)
        stage.memory(egm4).finish()
        stage.run()
        #expect(stage.memory(egm4).count(.scrub) == 1)
        stage.checkQuiet()
    }

    @Test func twoAdministratorsHaveOneScrubEach() throws {
        let stage = Stage(settings: eager)
        stage.memory(egm4).block(.scrub, .verify)
        let first = stage.scrub(egm4)
        let second = stage.scrub(egm4, writes: false)
        #expect(stage.memory(egm4).pending == .scrub)
        stage.memory(egm4).finish()
        stage.run()
        #expect(first.value?.verified == false && second.isRunning)
        #expect(stage.memory(egm4).pending == .verify)
        stage.memory(egm4).finish()
        stage.run()
        #expect(second.value?.verified == true)
        stage.checkQuiet()
    }

    @Test func aYieldAfterAScrubIsNotLost() throws {
        let stage = Stage(settings: eager)
        stage.memory(egm4).block(.scrub)
        let scrubbing = stage.scrub(egm4)
        let yielding = stage.yield(egm4)
        let late = stage.scrub(egm4)
        stage.memory(egm4).unblock(.scrub)
        stage.memory(egm4).finish()
        stage.run()
        #expect(scrubbing.value != nil)
        #expect(yielding.value?.state == .found)
        #expect(late.value != nil || late.error == .regionNotHeld(egm4))
        stage.checkQuiet()
    }

    @Test func stopEndsIt() throws {
        let stage = Stage(settings: eager)
        stage.memory(egm4).block(.verify)
        let pending = stage.scrub(egm4, writes: false)
        #expect(stage.stop().value == true)
        #expect(pending.error == .abandoned)
        #expect(try stage.state(egm4) == .ready)
        stage.checkQuiet()
    }
}
