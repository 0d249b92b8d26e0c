import Testing

@testable import EGMDomain

/// Blocks that go bad while they hold an owner's data are wiped once; those that were bad before are left alone.
struct TaintedBlockTests {
    private let one = AllocationRequest(vm: vm(1), regions: [egm4])
    private let firmware = RetiredBlock(offset: 65536, size: 65536, source: .firmware, firstSeen: 1)
    private let bad = RetiredBlock(offset: 10 * 65536, size: 65536, source: .kernel, firstSeen: 2)

    private func list(_ runs: [RetiredBlock], _ stage: Stage) throws {
        let size = try stage.record(egm4).region.size
        stage.memory(egm4).setRetired(RetiredPages(regionSize: size, status: .known, runs: runs))
        stage.on { $0.refreshRetiredPages() }
        stage.run()
    }

    private func stage() throws -> Stage {
        let stage = Stage(settings: CustodianSettings(hold: .eager))
        try list([firmware], stage)
        return stage
    }

    @Test func underAnOwnerItIsWipedOnce() throws {
        let stage = try stage()
        let first = try #require(stage.create(one).value)
        stage.memory(egm4).write()
        try list([firmware, bad], stage)
        try stage.release(first.id)
        #expect(stage.memory(egm4).skipped.last == [firmware])
        let second = try #require(stage.create(one).value)
        stage.memory(egm4).write()
        try stage.release(second.id)
        #expect(stage.memory(egm4).skipped.last == [firmware, bad])
        stage.checkQuiet()
    }

    @Test func whileItDrainsToo() throws {
        let stage = try stage()
        let first = try #require(stage.create(one).value)
        stage.memory(egm4).write()
        stage.memory(egm4).setHolders([holder(3)])
        try stage.release(first.id)
        #expect(try stage.state(egm4) == .draining)
        try list([firmware, bad], stage)
        stage.memory(egm4).setHolders([])
        stage.advance(milliseconds: 10_000)
        #expect(try stage.state(egm4) == .ready)
        #expect(stage.memory(egm4).skipped.last == [firmware])
        stage.checkQuiet()
    }

    @Test func ofACleanRegionItIsLeftAlone() throws {
        let stage = try stage()
        try list([firmware, bad], stage)
        let first = try #require(stage.create(one).value)
        try stage.release(first.id)
        #expect(stage.memory(egm4).skipped.last == [firmware, bad])
        stage.checkQuiet()
    }

    /// Runs of one source become one run; only a part of it may be spared.
    @Test func nextToABlockThatIsSpared() throws {
        let stage = try stage()
        try list([firmware, bad], stage)
        let first = try #require(stage.create(one).value)
        let both = RetiredBlock(offset: bad.offset, size: 131072, source: .kernel, firstSeen: 5)
        try list([firmware, both], stage)
        #expect(try stage.record(egm4).retired.runs.count == 2)
        try stage.release(first.id)
        #expect(stage.memory(egm4).skipped.last == [firmware, bad])
        stage.checkQuiet()
    }

    @Test func afterAScrubThatFailedItIsStillToBeWiped() throws {
        let stage = try stage()
        let first = try #require(stage.create(one).value)
        try list([firmware, bad], stage)
        stage.memory(egm4).failScrub(.scrubFailed(reason: "no"))
        try stage.release(first.id)
        #expect(try stage.state(egm4) == .faulty)
        stage.memory(egm4).failScrub(nil)
        try stage.adopt(egm4)
        #expect(try stage.state(egm4) == .ready)
        #expect(stage.memory(egm4).skipped.last == [firmware])
        stage.checkQuiet()
    }

    /// A page that could not be written holds what its owner wrote. It may be readable again in the same boot.
    @Test func whatCouldNotBeWipedIsTriedAgainUntilItIs() throws {
        let stage = try stage()
        let found = RetiredBlock(offset: 40 * 65536, size: 65536, source: .scrubber, firstSeen: 9)
        let first = try #require(stage.create(one).value)
        stage.memory(egm4).write()
        stage.memory(egm4).find([found])
        try stage.release(first.id)
        // The next list of the driver, or another block that goes bad while the region is clean, vouch for nothing.
        try list([firmware, bad], stage)
        #expect(try stage.record(egm4).untouchable == [firmware, bad])
        #expect(stage.scrub(egm4).value?.found == [found])
        #expect(stage.memory(egm4).skipped.last == [firmware, bad])
        // An administrator's scrub is enough, without the find being cleared.
        stage.memory(egm4).find([])
        #expect(stage.scrub(egm4).value != nil)
        #expect(stage.memory(egm4).skipped.last == [firmware, bad])
        #expect(stage.scrub(egm4).value != nil)
        #expect(stage.memory(egm4).skipped.last == [firmware, bad, found])
        #expect(try stage.record(egm4).retired.runs == [firmware, bad, found])
        stage.checkQuiet()
    }

    @Test func clearedItIsScrubbedBeforeAnybodyGetsIt() throws {
        let stage = try stage()
        let found = RetiredBlock(offset: 40 * 65536, size: 65536, source: .scrubber, firstSeen: 9)
        let first = try #require(stage.create(one).value)
        stage.memory(egm4).write()
        stage.memory(egm4).find([found])
        try stage.release(first.id)
        stage.memory(egm4).find([])
        stage.memory(egm4).block(.scrub)
        _ = try stage.on { try $0.clearFinds(egm4, offset: found.offset, for: root) }
        stage.run()
        let second = stage.create(one)
        #expect(second.isRunning)
        #expect(try stage.state(egm4) == .scrubbing)
        #expect(stage.memory(egm4).skipped.last == [firmware])
        stage.memory(egm4).finish()
        stage.run()
        #expect(second.value != nil)
        stage.checkQuiet()
    }

    /// What the driver lists no more, it may let others read: but nobody here forgets it, so it stays retired, and who
    /// takes it back has it scrubbed.
    @Test func whatLeavesTheDriversListStaysRetiredUntilItIsCleared() throws {
        let stage = try stage()
        let first = try #require(stage.create(one).value)
        stage.memory(egm4).write()
        try list([firmware, bad], stage)
        try list([firmware], stage)
        #expect(try stage.record(egm4).retired.runs == [firmware, bad])
        try stage.release(first.id)
        #expect(stage.memory(egm4).skipped.last == [firmware])
        let scrubs = stage.memory(egm4).count(.scrub)
        _ = try stage.on { try $0.clearFinds(egm4, offset: nil, for: root) }
        stage.run()
        #expect(try stage.record(egm4).retired.runs == [firmware])
        #expect(stage.memory(egm4).count(.scrub) == scrubs + 1 && stage.memory(egm4).skipped.last == [firmware])
        stage.checkQuiet()
    }

    @Test func handedOffByPath() throws {
        let stage = Stage(settings: CustodianSettings(hold: .eager), provider: .nvgraceEGM)
        try list([firmware], stage)
        let request = AllocationRequest(vm: vm(1), regions: [egm4], delivery: .path)
        let first = try #require(stage.create(request).value)
        try stage.release(first.id)
        try list([firmware, bad], stage)
        #expect(try stage.state(egm4) == .ready)
        let second = try #require(stage.create(request).value)
        let more = RetiredBlock(offset: 40 * 65536, size: 65536, source: .kernel, firstSeen: 5)
        let size = try stage.record(egm4).region.size
        stage.memory(egm4).setRetired(RetiredPages(regionSize: size, status: .known, runs: [firmware, bad, more]))
        try stage.release(second.id)
        #expect(stage.memory(egm4).skipped.last == [firmware, bad])
        stage.checkQuiet()
    }
}
