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
