import Testing

@testable import EGMDomain

/// What an earlier daemon held, and somebody kept for this one.
struct ReclaimTests {
    private let region4: RegionIdentity

    init() throws { region4 = try #require(gb200().region(egm4).flatMap { RegionIdentity($0) }) }

    private func entry(draining: Bool = false) -> LedgerEntry {
        LedgerEntry(
            id: AllocationID("a-1"), vm: vm(1), ownerUID: alice.uid, lifetime: .persistent, delivery: .descriptor,
            policy: .socket, shares: [.init(region: region4, offset: 0, size: region4.size)], created: 1_700_000_000,
            isDraining: draining, ending: draining ? "released" : nil)
    }

    @Test func aCleanRegionIsReadyWithoutOpenAndScrub() throws {
        let ledger = FakeLedger([], clean: [region4])
        let stage = Stage(provider: .nvgraceEGM, ledger: ledger) { $0[egm4]?.leave(isDirty: false) }
        #expect(try stage.state(egm4) == .ready)
        #expect(stage.memory(egm4).count(.open) == 0 && stage.memory(egm4).count(.scrub) == 0)
        #expect(stage.events.contains(.regionReclaimed(egm4)))
        #expect(ledger.content.isClean(region4))
        // Only what was held is held.
        #expect(try stage.state(egm5) == .found)
        #expect(stage.create(AllocationRequest(vm: vm(1), regions: [egm4])).value?.state == .allocated)
        #expect(stage.memory(egm4).count(.scrub) == 0)
    }

    /// Which of the finds the earlier daemon could not write is not known, so the next scrub tries all of them.
    @Test func findsOfTheEarlierDaemonAreWipedOnceMore() throws {
        let find = RetiredBlock(offset: 65536, size: 65536, source: .scrubber, firstSeen: 2)
        let stage = Stage(provider: .nvgraceEGM, ledger: FakeLedger([], clean: [region4])) {
            $0[egm4]?.leave(isDirty: false)
            $0[egm4]?.setRetired(RetiredPages(regionSize: region4.size, status: .known, runs: [find]))
        }
        #expect(try stage.state(egm4) == .ready && stage.memory(egm4).count(.scrub) == 0)
        for skipped in [[], [find]] {
            #expect(stage.scrub(egm4).value != nil)
            #expect(stage.memory(egm4).skipped.last == skipped)
        }
    }

    @Test func withoutALedgerItIsDirty() throws {
        let stage = Stage(provider: .nvgraceEGM) { $0[egm4]?.leave(isDirty: true) }
        #expect(try stage.state(egm4) == .ready)
        #expect(stage.memory(egm4).count(.open) == 0 && stage.memory(egm4).count(.scrub) == 1)
    }

    @Test func whatTheLedgerCallsDirtyIsScrubbed() throws {
        let ledger = FakeLedger([], clean: [region4])
        try ledger.commit([.dirty(region4)])
        let stage = Stage(provider: .nvgraceEGM, ledger: ledger) { $0[egm4]?.leave(isDirty: true) }
        #expect(stage.memory(egm4).count(.scrub) == 1)
        #expect(try stage.state(egm4) == .ready)
        #expect(ledger.content.isClean(region4))
    }

    /// Somebody got hold of it while no daemon ran.
    @Test func whatSomebodyUsesIsScrubbedAfterwards() throws {
        let stage = Stage(provider: .nvgraceEGM, ledger: FakeLedger([], clean: [region4])) {
            $0[egm4]?.leave(isDirty: true)
            $0[egm4]?.setHolders([holder(77)])
        }
        #expect(try stage.record(egm4).holders == [holder(77)])
        #expect(stage.memory(egm4).count(.scrub) == 0)
        stage.memory(egm4).setHolders([])
        stage.advance(milliseconds: 10_000)
        #expect(stage.memory(egm4).count(.scrub) == 1)
        #expect(try stage.state(egm4) == .ready)
    }

    @Test func anAllocationGoesOnWhileItsVMUsesTheMemory() throws {
        let stage = Stage(provider: .nvgraceEGM, ledger: FakeLedger([entry()])) {
            $0[egm4]?.leave(isDirty: true)
            $0[egm4]?.setHolders([holder(55)])
            $0[egm4]?.failOpen(.held(by: [holder(55)], reason: "qemu (pid 55) maps it"))
        }
        #expect(try stage.state(egm4) == .allocated)
        #expect(stage.memory(egm4).count(.open) == 0 && stage.memory(egm4).isOpen)
        #expect(try stage.record(egm4).reason == nil)
        #expect(try stage.on { try $0.grant(AllocationID("a-1"), region: nil, for: alice) }.size == region4.size)
    }

    @Test func aDrainGoesOnAndEndsWithAScrub() throws {
        let stage = Stage(provider: .nvgraceEGM, ledger: FakeLedger([entry(draining: true)])) {
            $0[egm4]?.leave(isDirty: true)
        }
        #expect(stage.memory(egm4).count(.open) == 0 && stage.memory(egm4).count(.scrub) == 1)
        #expect(try stage.state(egm4) == .ready)
        #expect(stage.ledger.content.entries.isEmpty)
    }

    @Test func whatIsOfOtherMemoryIsOpenedAnew() throws {
        let ledger = FakeLedger([], clean: [region4])
        let stage = Stage(settings: CustodianSettings(hold: .eager), provider: .nvgraceEGM, ledger: ledger) {
            $0[egm4]?.leave(isDirty: true, isWrong: true)
        }
        #expect(stage.memory(egm4).count(.open) == 1 && stage.memory(egm4).count(.scrub) == 1)
        #expect(try stage.state(egm4) == .ready)
        #expect(!stage.events.contains(.regionReclaimed(egm4)))
    }
}
