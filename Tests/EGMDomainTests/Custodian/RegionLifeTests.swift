import Testing

@testable import EGMDomain

/// What the custodian does with regions by itself.
struct RegionLifeTests {
    @Test(arguments: HoldPolicy.allCases)
    func holdsAsConfigured(hold: HoldPolicy) throws {
        let stage = Stage(settings: CustodianSettings(hold: hold))
        let request = AllocationRequest(vm: vm(1), regions: [egm4])
        #expect(try stage.state(egm4) == (hold == .eager ? .ready : .found))
        #expect(stage.memory(egm4).isOpen == (hold == .eager))
        let pending = stage.create(request)
        if hold == .never {
            guard case .deliveryUnavailable(.descriptor, egm4, _) = pending.error else { return #expect(Bool(false)) }
            #expect(stage.memory(egm4).calls == [.retiredPages])
        } else {
            let allocation = try #require(pending.value)
            try stage.release(allocation.id)
            // Kept from then on.
            #expect(try stage.state(egm4) == .ready)
            #expect(stage.memory(egm4).count(.open) == 1 && stage.memory(egm4).count(.close) == 0)
        }
        stage.checkQuiet()
    }

    @Test func oneRegionMayDiffer() throws {
        let stage = Stage(settings: CustodianSettings(hold: .never, holdByRegion: [egm5: .eager]))
        #expect(try stage.state(egm4) == .found)
        #expect(try stage.state(egm5) == .ready)
    }

    @Test func regionsAreScrubbedInParallel() throws {
        let stage = Stage { memories in for memory in memories.values { memory.block(.scrub) } }
        stage.create(AllocationRequest(vm: vm(1), regions: [egm4, egm5]))
        #expect(stage.memory(egm4).pending == .scrub && stage.memory(egm5).pending == .scrub)
    }

    @Test func showsProgressWhileItScrubs() throws {
        let stage = Stage { $0[egm4]?.block(.scrub) }
        stage.create(AllocationRequest(vm: vm(1), regions: [egm4]))
        #expect(try stage.record(egm4).progress == nil)
        let progress = ScrubProgress(phase: .scrub, done: 5, total: 10, rate: 5)
        stage.memory(egm4).report(progress)
        #expect(try stage.record(egm4).progress == progress)
        #expect(progress.secondsLeft == 1)
        stage.memory(egm4).finish()
        stage.run()
        #expect(try stage.record(egm4).progress == nil)
        #expect(try stage.record(egm4).lastScrub?.bytes == 0x6f_c000_0000)
    }

    @Test func skipsWhatIsRetiredAndRemembersWhatItFinds() throws {
        let size = try #require(gb200().region(egm4)?.size)
        let firmware = RetiredBlock(offset: 65536, size: 65536, source: .firmware, firstSeen: 1)
        let found = RetiredBlock(offset: 10 * 65536, size: 65536, source: .scrubber, firstSeen: 2)
        let stage = Stage { memories in
            memories[egm4]?.setRetired(RetiredPages(regionSize: size, status: .known, runs: [firmware]))
            memories[egm4]?.find([found])
        }
        #expect(try stage.record(egm4).retired.runs == [firmware])
        let allocation = try #require(stage.create(AllocationRequest(vm: vm(1), regions: [egm4])).value)
        #expect(try stage.record(egm4).retired.runs == [firmware, found])
        #expect(stage.events.contains(.retiredPagesChanged(egm4, blocks: 2)))
        // What the scrub that found it could not write may be readable again one day, so the next one tries again.
        try stage.release(allocation.id)
        stage.memory(egm4).find([])
        try stage.release(try #require(stage.create(AllocationRequest(vm: vm(1), regions: [egm4])).value).id)
        try stage.release(try #require(stage.create(AllocationRequest(vm: vm(1), regions: [egm4])).value).id)
        #expect(stage.memory(egm4).skipped == [[firmware], [firmware], [firmware], [firmware, found]])
        #expect(try stage.record(egm4).retired.runs == [firmware, found])
    }

    @Test func retiredPagesOfAShareEndWithIt() throws {
        let size = try #require(gb200().region(egm4)?.size)
        let runs = [0, 2, 5].map { RetiredBlock(offset: $0 * 65536, size: 65536, source: .kernel, firstSeen: 1) }
        let stage = Stage { $0[egm4]?.setRetired(RetiredPages(regionSize: size, status: .known, runs: runs)) }
        let share = Allocation.Share(region: egm4, offset: 0, size: 5 * 65536)
        let retired = stage.on { $0.retired(in: share) }
        #expect(retired.runs == Array(runs.prefix(2)) && retired.status == .known)
        #expect(retired.regionSize == 5 * 65536)
        #expect(stage.on { $0.retired(in: .init(region: egm6, offset: 0, size: 1)) }.status != .known)
    }

    @Test func saysWhyRetiredPagesAreUnknown() throws {
        let unknown = RetiredPages.unknown(regionSize: 65536, reason: "the ioctl failed")
        let stage = Stage { $0[egm4]?.setRetired(unknown) }
        #expect(try stage.record(egm4).retired.status == .unknown(reason: "the ioctl failed"))
    }

    @Test(arguments: [true, false])
    func verifiesIfConfigured(verifies: Bool) throws {
        let stage = Stage(settings: CustodianSettings(verifiesScrub: verifies))
        stage.create(AllocationRequest(vm: vm(1), regions: [egm4]))
        #expect(stage.memory(egm4).verified == [verifies])
    }

    @Test func aRegionWithoutMemoryIsListedAndRefused() throws {
        let stage = Stage()
        stage.on { $0.adopt(gb200(), memories: [:]) }
        #expect(stage.on { $0.regions() }.map(\.region.name) == [egm4, egm5])
        guard case .deliveryUnavailable = stage.create(AllocationRequest(vm: vm(1), regions: [egm4])).error else {
            return #expect(Bool(false))
        }
        #expect(throws: AllocationError.unknownRegion(egm6, known: [egm4, egm5])) { try stage.record(egm6) }
    }

    @Test func stopEndsScrubsAndRefusesWaiters() throws {
        let stage = Stage { $0[egm4]?.block(.scrub) }
        let preparing = stage.create(AllocationRequest(vm: vm(1), regions: [egm4, egm5]))
        let waiting = stage.create(AllocationRequest(vm: vm(2), regions: [egm4], wait: 60))
        let stopped = stage.stop()
        #expect(stopped.value == true)
        #expect(preparing.error == .abandoned && waiting.error == .abandoned)
        #expect(try stage.state(egm4) == .dirty)
        #expect(try stage.state(egm5) == .ready)
        #expect(stage.create(AllocationRequest(vm: vm(3), regions: [egm5])).error == .abandoned)
        #expect(stage.memory(egm4).count(.scrub) == 1)
        stage.checkQuiet()
    }

    @Test func stopWaitsForWhatCannotBeCancelled() throws {
        let stage = Stage { $0[egm4]?.block(.open) }
        stage.create(AllocationRequest(vm: vm(1), regions: [egm4]))
        // The fake's open ends when it is cancelled; the region is found, not faulty.
        #expect(stage.stop().value == true)
        #expect(try stage.state(egm4) == .found)
        stage.checkQuiet()
    }

    @Test func stopLeavesADrainingRegionDraining() throws {
        let stage = Stage()
        let allocation = try #require(stage.create(AllocationRequest(vm: vm(1), regions: [egm4])).value)
        stage.memory(egm4).setHolders([holder(5)])
        try stage.release(allocation.id)
        // Whatever the last look says once nobody asks for the answer any more.
        stage.memory(egm4).setHolders([])
        #expect(stage.stop().value == true)
        #expect(try stage.state(egm4) == .draining)
        #expect(stage.memory(egm4).count(.scrub) == 1)
        stage.checkQuiet()
    }
}
