import Testing

@testable import EGMDomain

/// Run-time finds of bad memory, and how they are taken back.
struct FindsTests {
    private let firmware = RetiredBlock(offset: 65536, size: 65536, source: .firmware, firstSeen: 1)
    private let found = RetiredBlock(offset: 10 * 65536, size: 65536, source: .scrubber, firstSeen: 2)
    private let reported = RetiredBlock(offset: 20 * 65536, size: 131072, source: .kernel, firstSeen: 3)

    private func stage(_ hold: HoldPolicy = .eager) throws -> Stage {
        let size = try #require(gb200().region(egm4)?.size)
        let pages = RetiredPages(regionSize: size, status: .known, runs: [firmware, found, reported])
        let stage = Stage(settings: CustodianSettings(hold: hold)) { $0[egm4]?.setRetired(pages) }
        // A find is not reported a second time by itself.
        stage.memory(egm4).setRetired(RetiredPages(regionSize: size, status: .known, runs: [firmware]))
        #expect(try stage.record(egm4).retired.runs == [firmware, found, reported])
        return stage
    }

    private func clear(_ stage: Stage, _ offset: UInt64? = nil) throws -> [RetiredBlock] {
        let pages = try stage.on { try $0.clearFinds(egm4, offset: offset, for: root) }
        #expect(pages.status == .known)
        stage.run()
        return pages.runs
    }

    @Test func clearsAllButFirmwares() throws {
        let stage = try stage()
        #expect(try clear(stage) == [firmware])
        #expect(try stage.record(egm4).retired.runs == [firmware])
        #expect(stage.events.contains(.retiredPagesChanged(egm4, blocks: 1)))
        stage.checkQuiet()
    }

    @Test func clearsTheOneAtAnOffset() throws {
        let stage = try stage()
        #expect(try clear(stage, 22 * 65536 - 1) == [firmware, found])
        #expect(try clear(stage, 65536) == [firmware, found])
        #expect(try clear(stage, 10 * 65536) == [firmware])
    }

    /// Scrubs have skipped it, so it may still show what an earlier owner wrote.
    @Test func aCleanRegionIsScrubbedAgain() throws {
        let stage = try stage()
        // A daemon that has just begun does not know whose data the finds hold.
        #expect(stage.memory(egm4).skipped == [[firmware]])
        #expect(stage.scrub(egm4).value != nil)
        #expect(stage.memory(egm4).skipped.last == [firmware, found, reported])
        stage.memory(egm4).block(.scrub)
        _ = try clear(stage)
        #expect(try stage.state(egm4) == .scrubbing)
        #expect(stage.memory(egm4).skipped.last == [firmware])
        let pending = stage.create(AllocationRequest(vm: vm(1), regions: [egm4]))
        #expect(pending.isRunning)
        stage.memory(egm4).finish()
        stage.run()
        #expect(pending.value != nil)
        stage.checkQuiet()
    }

    @Test func clearingNothingScrubsNothing() throws {
        let stage = try stage()
        #expect(try clear(stage, 65536).count == 3)
        #expect(stage.memory(egm4).count(.scrub) == 1)
    }

    @Test(arguments: [FakeMemory.Operation.scrub, .verify])
    func aScrubThatSkippedItDoesNotCount(operation: FakeMemory.Operation) throws {
        let stage = try stage()
        stage.memory(egm4).block(.scrub, .verify)
        let pending = stage.scrub(egm4, writes: operation == .scrub)
        // It is stopped at the next chunk.
        _ = try clear(stage)
        #expect(pending.error == .scrubFailed(egm4, reason: "its list of bad memory changed meanwhile"))
        #expect(stage.memory(egm4).pending == .scrub)
        #expect(stage.memory(egm4).skipped.last == [firmware])
        stage.memory(egm4).finish()
        stage.run()
        #expect(try stage.state(egm4) == .ready)
        stage.checkQuiet()
    }

    @Test func whatIsGivenBackBeforeTheAnswerIsScrubbedAgain() throws {
        let stage = try stage()
        #expect(stage.yield(egm5).value?.state == .found)
        stage.memory(egm5).block(.open)
        let pending = stage.create(AllocationRequest(vm: vm(1), regions: [egm4, egm5]))
        #expect(try stage.state(egm4) == .allocated)
        _ = try clear(stage)
        #expect(try stage.state(egm4) == .allocated)
        stage.abandon(pending.ticket)
        #expect(try stage.state(egm4) == .ready)
        #expect(stage.memory(egm4).skipped.last == [firmware])
        stage.memory(egm5).finish()
        stage.run()
        stage.checkQuiet()
    }

    @Test func aTaskThatHasNotBegunIsRefused() throws {
        let stage = try stage()
        stage.memory(egm4).block(.retiredPages)
        stage.on { $0.refreshRetiredPages() }
        stage.run()
        let pending = stage.scrub(egm4, writes: false)
        _ = try clear(stage)
        #expect(pending.error == .scrubFailed(egm4, reason: "its list of bad memory changed meanwhile"))
        stage.memory(egm4).finish()
        stage.memory(egm5).finish()
        stage.run()
        // Its sources are asked again.
        stage.memory(egm4).finish()
        stage.run()
        #expect(try stage.state(egm4) == .ready)
        stage.checkQuiet()
    }

    @Test func whatASourceReportsAgainIsBack() throws {
        let stage = try stage()
        let size = try stage.record(egm4).region.size
        stage.memory(egm4).setRetired(RetiredPages(regionSize: size, status: .known, runs: [firmware, reported]))
        _ = try clear(stage)
        // Before the scrub that follows, so that it is skipped.
        #expect(try stage.record(egm4).retired.runs == [firmware, reported])
        #expect(stage.memory(egm4).skipped.last == [firmware, reported])
    }

    @Test func refreshAsksHeldRegionsOnly() throws {
        let stage = Stage()
        stage.create(AllocationRequest(vm: vm(1), regions: [egm4]))
        let asked = [egm4, egm5].map { stage.memory($0).count(.retiredPages) }
        stage.on { $0.refreshRetiredPages() }
        stage.run()
        #expect([egm4, egm5].map { stage.memory($0).count(.retiredPages) } == [asked[0] + 1, asked[1]])
        stage.checkQuiet()
    }

    @Test func firmwareTakesOverAFindAcrossRefreshes() throws {
        let stage = try stage()
        let size = try stage.record(egm4).region.size
        let listed = RetiredBlock(offset: found.offset, size: 65536, source: .firmware, firstSeen: 99)
        stage.memory(egm4).setRetired(RetiredPages(regionSize: size, status: .known, runs: [firmware, listed]))
        stage.on { $0.refreshRetiredPages() }
        stage.run()
        let run = try #require(try stage.record(egm4).retired.runs.first { $0.offset == found.offset })
        #expect(run.source == .firmware && run.firstSeen == 2)
        #expect(try clear(stage).map(\.source) == [.firmware, .firmware])
    }
}
