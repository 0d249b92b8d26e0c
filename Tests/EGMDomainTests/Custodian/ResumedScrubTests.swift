import Testing

@testable import EGMDomain

/// A scrub that was stopped goes on where it stopped, as long as nobody had the memory in between.
struct ResumedScrubTests {
    private let one = AllocationRequest(vm: vm(1), regions: [egm4])
    private let chunk: UInt64 = 16 << 20

    /// A clean region whose next scrubs stop when the test says so.
    private func stage() -> Stage {
        let stage = Stage(settings: CustodianSettings(hold: .eager))
        stage.memory(egm4).block(.scrub)
        return stage
    }

    /// An administrator's scrub that is given up half-way.
    private func giveUpOne(_ stage: Stage) throws {
        let pending = stage.scrub(egm4)
        stage.abandon(pending.ticket)
        #expect(pending.error == .abandoned)
        #expect(try stage.state(egm4) == .ready)
    }

    @Test func goesOnThere() throws {
        let stage = stage()
        try giveUpOne(stage)
        try giveUpOne(stage)
        let pending = stage.scrub(egm4)
        stage.memory(egm4).finish()
        stage.run()
        #expect(pending.value != nil)
        #expect(stage.memory(egm4).resumed == [nil, nil, chunk, 2 * chunk])
        // What has ended well is done.
        let next = stage.scrub(egm4)
        stage.memory(egm4).finish()
        stage.run()
        #expect(next.value != nil && stage.memory(egm4).resumed.last == .some(nil))
        stage.checkQuiet()
    }

    @Test func notAfterAnOwner() throws {
        let stage = stage()
        try giveUpOne(stage)
        let allocation = try #require(stage.create(one).value)
        try stage.release(allocation.id)
        #expect(stage.memory(egm4).resumed == [nil, nil, nil])
        stage.memory(egm4).finish()
        stage.run()
        #expect(try stage.state(egm4) == .ready)
        stage.checkQuiet()
    }

    @Test func notAfterTheNodeWasClosed() throws {
        let stage = stage()
        try giveUpOne(stage)
        #expect(stage.yield(egm4).value?.state == .found)
        try stage.adopt(egm4)
        #expect(stage.memory(egm4).resumed == [nil, nil, nil])
        stage.memory(egm4).finish()
        stage.run()
        stage.checkQuiet()
    }

    @Test func notAfterTheListOfBadMemoryBecameShorter() throws {
        let stage = stage()
        let size = try stage.record(egm4).region.size
        let bad = RetiredBlock(offset: 65536, size: 65536, source: .kernel, firstSeen: 1)
        stage.memory(egm4).setRetired(RetiredPages(regionSize: size, status: .known, runs: [bad]))
        stage.on { $0.refreshRetiredPages() }
        stage.run()
        stage.memory(egm4).setRetired(RetiredPages(regionSize: size, status: .known, runs: []))
        try giveUpOne(stage)
        _ = try stage.on { try $0.clearFinds(egm4, offset: nil, for: root) }
        stage.run()
        #expect(stage.memory(egm4).resumed == [nil, nil, nil] && stage.memory(egm4).skipped.last == [])
        stage.memory(egm4).finish()
        stage.run()
        stage.checkQuiet()
    }

    /// A dirty region whose host changes under the scrub, and back again: the scrub need not come to its end first.
    @Test func aRescanDoesNotWaitForIt() throws {
        let stage = stage()
        let allocation = try #require(stage.create(one).value)
        stage.memory(egm4).write()
        try stage.release(allocation.id)
        #expect(try stage.state(egm4) == .scrubbing)
        var without = gb200Facts()
        without.regions.remove(at: 0)
        stage.update(without)
        #expect(try stage.state(egm4) == .absent)
        #expect(!stage.memory(egm4).isOpen)
        stage.bank.prepare { $0.block(.scrub) }
        stage.update(gb200Facts())
        #expect(stage.memory(egm4).resumed == [nil])
        stage.memory(egm4).finish()
        stage.run()
        #expect(try stage.state(egm4) == .ready)
        stage.checkQuiet()
    }

    @Test func goesOnIfTheHostIsAsBefore() throws {
        let stage = stage()
        let allocation = try #require(stage.create(one).value)
        try stage.release(allocation.id)
        var without = gb200Facts()
        without.regions.remove(at: 0)
        stage.beginUpdate(without)
        stage.beginUpdate(gb200Facts())
        stage.run()
        #expect(stage.memory(egm4).resumed == [nil, nil, chunk])
        stage.memory(egm4).finish()
        stage.run()
        #expect(try stage.state(egm4) == .ready)
        stage.checkQuiet()
    }

    @Test func whatItFoundIsRetired() throws {
        let stage = stage()
        let found = RetiredBlock(offset: 65536, size: 65536, source: .scrubber, firstSeen: 2)
        stage.memory(egm4).find([found])
        try giveUpOne(stage)
        #expect(try stage.record(egm4).retired.runs == [found])
        stage.checkQuiet()
    }
}
