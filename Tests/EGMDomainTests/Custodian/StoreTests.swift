import Testing

@testable import EGMDomain

/// What is kept of the finds, and when.
struct StoreTests {
    private let firmware = RetiredBlock(offset: 65536, size: 65536, source: .firmware, firstSeen: 1)
    private let found = RetiredBlock(offset: 10 * 65536, size: 65536, source: .scrubber, firstSeen: 2)
    private let listed = RetiredBlock(offset: 20 * 65536, size: 65536, source: .driver, firstSeen: 3)
    private let later = RetiredBlock(offset: 30 * 65536, size: 65536, source: .driver, firstSeen: 4)
    private var run: RetiredBlock { kernel(later) }

    private func kernel(_ block: RetiredBlock) -> RetiredBlock {
        RetiredBlock(offset: block.offset, size: block.size, source: .kernel, firstSeen: block.firstSeen)
    }

    private func stage(
        _ store: FakeStore, listing runs: [RetiredBlock] = [], provider: ProviderKind = .nvgraceEGM
    ) -> Stage {
        Stage(settings: CustodianSettings(hold: .eager), provider: provider, store: store) { memories in
            let size = gb200().region(egm4)?.size ?? 0
            memories[egm4]?.setRetired(RetiredPages(regionSize: size, status: .known, runs: runs))
        }
    }

    private func list(_ runs: [RetiredBlock], _ stage: Stage) throws {
        let size = try stage.record(egm4).region.size
        stage.memory(egm4).setRetired(RetiredPages(regionSize: size, status: .known, runs: runs))
        stage.on { $0.refreshRetiredPages() }
        stage.run()
    }

    private func clear(_ stage: Stage, _ offset: UInt64? = nil) throws {
        _ = try stage.on { try $0.clearFinds(egm4, offset: offset, for: root) }
        stage.run()
    }

    /// A store that is slow with the first list and quick with the second would end with the first.
    @Test(arguments: [0, 1]) func theLastListWins(first: Int) throws {
        let store = FakeStore()
        let stage = stage(store, provider: .simulated)
        store.block()
        try list([kernel(listed)], stage)
        try list([kernel(listed), run], stage)
        store.finish(first)
        stage.run()
        store.unblock()
        stage.run()
        #expect(store.kept(egm4)?.runs == [kernel(listed), run])
        stage.checkQuiet()
    }

    @Test func oneSaveAtATimeOfWhatThereIsByThen() throws {
        let store = FakeStore()
        let stage = stage(store, provider: .simulated)
        store.block()
        let before = store.saves
        for runs in [[kernel(listed)], [kernel(listed), run], [kernel(listed), run, found]] { try list(runs, stage) }
        #expect(store.waiting == 1 && store.saves == before + 1)
        store.unblock()
        stage.run()
        #expect(store.saves == before + 2)
        #expect(store.kept(egm4)?.runs == [found, kernel(listed), run])
        stage.checkQuiet()
    }

    @Test func theNextChangeSavesWhatFailed() throws {
        let store = FakeStore()
        let stage = stage(store, provider: .simulated)
        store.fail(RetiredPagesStoreError(reason: "full"))
        try list([kernel(listed)], stage)
        #expect(stage.events.contains(.findsNotKept(egm4, reason: "full")))
        store.fail(nil)
        try list([kernel(listed), run], stage)
        #expect(store.kept(egm4)?.runs == [kernel(listed), run])
        stage.checkQuiet()
    }

    @Test func aStopWaitsForTheSave() throws {
        let store = FakeStore()
        let stage = stage(store, provider: .simulated)
        store.block()
        try list([kernel(listed)], stage)
        let stop = stage.stop()
        #expect(stop.isRunning)
        store.unblock()
        stage.run()
        #expect(stop.value == true && store.kept(egm4)?.runs == [kernel(listed)])
    }

    @Test(arguments: [nil, 10 * 65536 + 5] as [UInt64?]) func whatIsClearedWhileItIsLoadedStaysCleared(
        offset: UInt64?
    ) throws {
        let store = FakeStore()
        store.keep(KeptFinds(runs: [found, run]), for: egm4)
        store.block()
        let stage = stage(store, provider: .simulated)
        try clear(stage, offset)
        // Nothing is written over what is not known yet.
        #expect(store.saves == 0 && store.kept(egm4)?.runs == [found, run])
        store.unblock()
        stage.run()
        let left = offset == nil ? [] : [run]
        #expect(try stage.record(egm4).retired.runs == left)
        #expect(store.kept(egm4)?.runs == left)
        #expect(try stage.state(egm4) == .ready)
        stage.checkQuiet()
    }

    // MARK: The driver's first list, where firmware's table cannot be read

    @Test func whatTheDriverHadFirstIsNoFind() throws {
        let store = FakeStore()
        let stage = stage(store, listing: [listed])
        #expect(try stage.record(egm4).retired.runs == [listed])
        #expect(store.kept(egm4) == KeptFinds(runs: [listed], hasBootList: true))
        // It stands for firmware's list: no scrub touches it, and no administrator clears it.
        #expect(stage.memory(egm4).skipped == [[listed]])
        try clear(stage)
        #expect(try stage.record(egm4).retired.runs == [listed])
        stage.checkQuiet()
    }

    @Test(arguments: [3, 9] as [Int64]) func whatItHasLaterIsAFind(seen: Int64) throws {
        let store = FakeStore()
        let stage = stage(store, listing: [listed])
        var again = listed
        again.firstSeen = seen
        try list([again, later], stage)
        #expect(try stage.record(egm4).retired.runs == [listed, run])
        #expect(store.kept(egm4)?.runs == [listed, run])
    }

    @Test func aRestartDoesNotTakeFindsForFirmwares() throws {
        let store = FakeStore()
        store.keep(KeptFinds(runs: [listed], hasBootList: true), for: egm4)
        // It went bad while the daemon was away.
        let stage = stage(store, listing: [listed, later])
        #expect(try stage.record(egm4).retired.runs == [listed, run])
        #expect(store.kept(egm4)?.runs == [listed, run])
    }

    /// It may be firmware's by now, but nobody can tell.
    @Test func aFindOfAnEarlierBootStaysOne() throws {
        let store = FakeStore()
        store.keep(KeptFinds(runs: [run]), for: egm4)
        let stage = stage(
            store, listing: [RetiredBlock(offset: run.offset, size: 65536, source: .driver, firstSeen: 9)])
        #expect(try stage.record(egm4).retired.runs == [run])
        #expect(store.kept(egm4) == KeptFinds(runs: [run], hasBootList: true))
    }

    @Test func aFindGoesWhenFirmwareListsIt() throws {
        let store = FakeStore()
        store.keep(KeptFinds(runs: [run]), for: egm4)
        var known = run
        known.source = .firmware
        let stage = stage(store, listing: [firmware, known])
        #expect(try stage.record(egm4).retired.runs.map(\.source) == [.firmware, .firmware])
        #expect(store.kept(egm4)?.runs == [])
    }
}
