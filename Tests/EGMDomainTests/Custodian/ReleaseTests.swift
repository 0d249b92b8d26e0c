import Testing

@testable import EGMDomain

/// How an allocation ends, and what must be true before its memory is scrubbed.
struct ReleaseTests {
    private func allocated(_ stage: Stage, _ request: AllocationRequest = .init(vm: vm(1), regions: [egm4])) throws
        -> Allocation
    {
        let allocation = try #require(stage.create(request).value)
        for share in allocation.shares { stage.memory(share.region).write() }
        return allocation
    }

    @Test func drainsThenScrubsThenIsFree() throws {
        let stage = Stage()
        let allocation = try allocated(stage)
        let released = try stage.release(allocation.id)
        #expect(released.state == .draining)
        #expect(try stage.state(egm4) == .ready)
        #expect(!stage.memory(egm4).isDirty)
        #expect(stage.allocations() == [])
        #expect(stage.events.last == .regionChanged(egm4, from: .scrubbing, to: .ready, reason: nil))
        stage.checkQuiet()
    }

    @Test func waitsForHolders() throws {
        let stage = Stage()
        let allocation = try allocated(stage)
        stage.memory(egm4).setHolders([holder(55)])
        try stage.release(allocation.id)
        let record = try stage.record(egm4)
        #expect(record.state == .draining)
        #expect(record.holders == [holder(55)])
        #expect(record.reason == "qemu (pid 55) maps it")
        #expect(stage.events.contains(.drainBlocked(egm4, holders: [holder(55)])))
        // A next VM is told who is in the way, and of its own accord does not wait.
        #expect(
            stage.create(AllocationRequest(vm: vm(2), regions: [egm4])).error
                == .regionDraining(egm4, holders: [holder(55)], reason: "qemu (pid 55) maps it"))
        let waiting = stage.create(AllocationRequest(vm: vm(2), regions: [egm4], wait: 60))
        stage.advance(milliseconds: 250)
        #expect(waiting.isRunning)
        #expect(stage.memory(egm4).count(.scrub) == 1)
        stage.memory(egm4).setHolders([])
        stage.advance(milliseconds: 500)
        #expect(waiting.value?.vm == vm(2))
        stage.run()
        stage.checkQuiet()
    }

    @Test func looksLessAndLessOften() throws {
        let stage = Stage()
        let allocation = try allocated(stage)
        stage.memory(egm4).setHolders([holder(55)])
        try stage.release(allocation.id)
        for _ in 0..<6 { stage.advance(milliseconds: 2000) }
        #expect(stage.clock.pauses == [250, 500, 1000, 2000, 2000, 2000, 2000])
        #expect(stage.events.count { $0 == .drainBlocked(egm4, holders: [holder(55)]) } == 1)
    }

    @Test(arguments: [Holder.Way.maps, .descriptor, .vfio])
    func anyWayOfUseBlocksTheScrub(way: Holder.Way) throws {
        let stage = Stage()
        let allocation = try allocated(stage)
        stage.memory(egm4).setHolders([holder(55, way)])
        try stage.release(allocation.id)
        stage.advance(milliseconds: 60_000)
        #expect(try stage.state(egm4) == .draining)
        #expect(stage.memory(egm4).count(.scrub) == 1)
    }

    @Test func waitsForDescriptorsOnTheirWay() throws {
        let stage = Stage()
        let allocation = try allocated(stage)
        stage.deliveries.set(egm4, [holder(55, .undelivered)])
        try stage.release(allocation.id)
        stage.advance(milliseconds: 10_000)
        #expect(try stage.state(egm4) == .draining)
        #expect(try stage.record(egm4).holders == [holder(55, .undelivered)])
        // It arrives: now the process holds it.
        stage.deliveries.set(egm4, [])
        stage.memory(egm4).setHolders([holder(55, .descriptor)])
        stage.advance(milliseconds: 10_000)
        #expect(try stage.record(egm4).holders == [holder(55, .descriptor)])
        stage.memory(egm4).setHolders([])
        stage.advance(milliseconds: 10_000)
        #expect(try stage.state(egm4) == .ready)
        stage.checkQuiet()
    }

    @Test func notKnowingWhoUsesItIsNoReasonToScrub() throws {
        let stage = Stage()
        let allocation = try allocated(stage)
        stage.memory(egm4).setHolders([holder(55)])
        try stage.release(allocation.id)
        stage.memory(egm4).failHolders(.unavailable(reason: "no CAP_SYS_PTRACE"))
        stage.advance(milliseconds: 10_000)
        let record = try stage.record(egm4)
        #expect(record.state == .draining)
        #expect(record.reason == "egmd cannot tell who uses it: no CAP_SYS_PTRACE")
        #expect(record.holders == [])
        stage.memory(egm4).failHolders(nil)
        stage.advance(milliseconds: 10_000)
        #expect(try stage.record(egm4).reason == "qemu (pid 55) maps it")
        stage.memory(egm4).setHolders([])
        stage.advance(milliseconds: 10_000)
        #expect(try stage.state(egm4) == .ready)
    }

    @Test func aJustReleasedRegionIsWorthTheFirstLook() throws {
        let stage = Stage()
        let allocation = try allocated(stage)
        stage.memory(egm4).block(.holders)
        try stage.release(allocation.id)
        // Without `wait`: refused only once somebody is seen.
        let pending = stage.create(AllocationRequest(vm: vm(1), regions: [egm4]))
        #expect(pending.isRunning)
        stage.memory(egm4).finish(.holders)
        stage.run()
        #expect(pending.value != nil)
        stage.checkQuiet()
    }

    @Test func aRegionHeldByOthersAfterTheOpenIsNotScrubbed() throws {
        let stage = Stage { $0[egm4]?.setHolders([holder(9), holder(9, .vfio)]) }
        #expect(
            stage.create(AllocationRequest(vm: vm(1), regions: [egm4])).error
                == .regionDraining(egm4, holders: [holder(9)], reason: "qemu (pid 9) maps it"))
        let waiting = stage.create(AllocationRequest(vm: vm(1), regions: [egm4], wait: 60))
        stage.advance(milliseconds: 10_000)
        #expect(waiting.isRunning)
        #expect(stage.memory(egm4).count(.scrub) == 0)
        // Nobody has owned the memory yet: an open GPU alone is no reason to wait.
        stage.memory(egm4).setHolders([holder(9, .vfio)])
        stage.advance(milliseconds: 10_000)
        #expect(waiting.value != nil)
        stage.run()
        stage.checkQuiet()
    }

    @Test func aVMsNextLifeWaitsForItsLast() throws {
        let stage = Stage()
        let old = try allocated(stage)
        stage.memory(egm4).setHolders([holder(55)])
        try stage.release(old.id)
        let next = stage.create(AllocationRequest(vm: vm(1), regions: [egm4], wait: 60))
        // Meanwhile the VM may have another region.
        stage.memory(egm4).setHolders([])
        stage.advance(milliseconds: 10_000)
        let new = try #require(next.value)
        #expect(new.id != old.id)
        #expect(stage.allocations() == [new])
        stage.run()
        stage.checkQuiet()
    }

    @Test func aVMsNextLifeElsewhereIsNotForgottenWithItsLast() throws {
        let stage = Stage()
        let old = try allocated(stage)
        stage.memory(egm4).setHolders([holder(55)])
        try stage.release(old.id)
        let request = AllocationRequest(vm: vm(1), regions: [egm5])
        let new = try #require(stage.create(request).value)
        stage.memory(egm4).setHolders([])
        stage.advance(milliseconds: 10_000)
        #expect(stage.allocations() == [new])
        #expect(stage.create(request).value == new)
        stage.checkQuiet()
    }

    @Test func eachRegionOfTwoDrainsByItself() throws {
        let stage = Stage()
        let allocation = try allocated(stage, .init(vm: vm(1), regions: [egm4, egm5]))
        stage.memory(egm5).setHolders([holder(55)])
        try stage.release(allocation.id)
        #expect(try stage.state(egm4) == .ready)
        #expect(stage.allocations().map(\.id) == [allocation.id])
        #expect(stage.create(AllocationRequest(vm: vm(2), regions: [egm4])).value != nil)
        stage.memory(egm5).setHolders([])
        stage.advance(milliseconds: 10_000)
        #expect(stage.allocations().map(\.vm) == [vm(2)])
        #expect(stage.events.count { if case .allocationEnded = $0 { true } else { false } } == 1)
        stage.checkQuiet()
    }

    @Test func releasingTwiceIsReleasingOnce() throws {
        let stage = Stage()
        let allocation = try allocated(stage)
        stage.memory(egm4).setHolders([holder(55)])
        let first = try stage.release(allocation.id)
        #expect(try stage.release(allocation.id, for: root) == first)
        #expect(stage.events.count { if case .allocationReleased = $0 { true } else { false } } == 1)
    }

    @Test func forceIsForAdminsAndSkipsNoWait() throws {
        let stage = Stage()
        let allocation = try allocated(stage)
        stage.memory(egm4).setHolders([holder(55)])
        #expect(throws: AllocationError.needsAdmin("`force`")) { try stage.release(allocation.id, force: true) }
        #expect(try stage.state(egm4) == .allocated)
        try stage.release(allocation.id, force: true, for: root)
        stage.advance(milliseconds: 60_000)
        #expect(try stage.state(egm4) == .draining)
    }

    @Test func onlyOwnersAndAdminsMapAndRelease() throws {
        let stage = Stage()
        let allocation = try allocated(stage)
        let id = allocation.id
        #expect(throws: AllocationError.notOwner(id)) { try stage.release(id, for: bob) }
        #expect(throws: AllocationError.notOwner(id)) { try stage.on { try $0.grant(id, region: nil, for: bob) } }
        // Whoever is served may look.
        #expect(stage.allocations() == [allocation])
        #expect(try stage.on { try $0.allocation(id) } == allocation)
        #expect(try stage.on { try $0.grant(id, region: nil, for: root) }.size == allocation.shares[0].size)
        let stranger = AllocationID("a-0")
        #expect(throws: AllocationError.unknownAllocation(stranger)) { try stage.release(stranger) }
    }

    @Test func givesUnboundedMemoryOnlyToAdminsAndThoseWhoAreNamed() throws {
        var settings = CustodianSettings()
        settings.unboundedDescriptorUIDs = [bob.uid]
        let stage = Stage(settings: settings)
        stage.memory(egm4).unbound()
        let hers = try allocated(stage)
        #expect {
            try stage.on { try $0.grant(hers.id, region: nil, for: alice) }
        } throws: { error in
            guard case .needsAdmin(let what)? = error as? AllocationError else { return false }
            return what.contains("host memory behind the region")
        }
        #expect(try stage.on { try $0.grant(hers.id, region: nil, for: root) }.region == egm4)
        stage.memory(egm5).unbound()
        let his = try #require(stage.create(.init(vm: vm(2), regions: [egm5]), for: bob).value)
        #expect(try stage.on { try $0.grant(his.id, region: nil, for: bob) }.region == egm5)
    }

    @Test func grantsOneShare() throws {
        let stage = Stage()
        let allocation = try allocated(stage, .init(vm: vm(1), regions: [egm4, egm5], size: 131072))
        func grant(_ region: RegionName?) throws -> MappingGrant {
            try stage.on { try $0.grant(allocation.id, region: region, for: alice) }
        }
        #expect(try grant(egm5) == MappingGrant(allocation: allocation.id, region: egm5, offset: 0, size: 131072))
        #expect(throws: AllocationError.regionNeeded(allocation.id, regions: [egm4, egm5])) { try grant(nil) }
        #expect(throws: AllocationError.regionNotInAllocation(egm6, allocation.id)) { try grant(egm6) }
        stage.memory(egm4).setHolders([holder(1)])
        try stage.release(allocation.id)
        #expect(throws: AllocationError.notMappable(allocation.id, state: .draining)) { try grant(egm4) }
    }

    @Test func grantsNothingBeforeTheScrub() throws {
        let stage = Stage { $0[egm4]?.block(.scrub) }
        stage.create(AllocationRequest(vm: vm(1), regions: [egm4]))
        let id = try #require(stage.allocations().first?.id)
        #expect(throws: AllocationError.notMappable(id, state: .preparing)) {
            try stage.on { try $0.grant(id, region: nil, for: alice) }
        }
    }

    @Test func endsWithItsProcess() throws {
        let stage = Stage()
        let allocation = try allocated(stage, .init(vm: vm(1), regions: [egm4], lifetime: .process, pid: 77))
        #expect(allocation.process == ProcessReference(pid: 77, startTime: 77))
        stage.memory(egm4).setHolders([holder(77)])
        stage.endProcess(78)
        #expect(try stage.state(egm4) == .allocated)
        stage.endProcess(77)
        #expect(try stage.state(egm4) == .draining)
        #expect(stage.allocations().first?.ending == "its process 77 has ended")
        #expect(stage.processes.watchCount == 0)
        stage.memory(egm4).setHolders([])
        stage.advance(milliseconds: 10_000)
        #expect(try stage.state(egm4) == .ready)
        stage.checkQuiet()
    }

    @Test func bindsToTheCallersProcessIfNoneIsNamed() throws {
        let stage = Stage()
        #expect(try allocated(stage, .init(vm: vm(1), regions: [egm4], lifetime: .process)).process?.pid == alice.pid)
        #expect(try allocated(stage, .init(vm: vm(2), regions: [egm5], pid: 77)).process == nil)
    }

    @Test func endsWithItsConnection() throws {
        let stage = Stage()
        let bound = try allocated(stage, .init(vm: vm(1), regions: [egm4], lifetime: .connection))
        let lasting = try allocated(stage, .init(vm: vm(2), regions: [egm5]))
        #expect(bound.connection == alice.connection && lasting.connection == nil)
        stage.closeConnection(bob.connection)
        #expect(stage.allocations().count == 2)
        stage.closeConnection(alice.connection)
        #expect(stage.allocations() == [lasting])
        #expect(try stage.state(egm4) == .ready)
        stage.checkQuiet()
    }

    @Test func whatIsTakenBackEndsAlsoIfTheLedgerCannotBeTold() throws {
        let stage = Stage()
        let made = try #require(stage.create(AllocationRequest(vm: vm(1), regions: [egm4])).value)
        stage.memory(egm4).setHolders([holder(9)])
        stage.ledger.fail { _ in true }
        stage.on { $0.takeBack(made.id, for: alice) }
        stage.run()
        #expect(stage.allocations().map(\.state) == [.draining])
        #expect(stage.ledger.entry(made.id)?.isDraining == false)
        // It is told with the next change that can be recorded.
        stage.ledger.fail { _ in false }
        _ = try #require(stage.create(AllocationRequest(vm: vm(2), regions: [egm5])).value)
        #expect(stage.ledger.entry(made.id)?.isDraining == true)
        stage.memory(egm4).setHolders([])
        stage.advance(milliseconds: 60_000)
        #expect(stage.ledger.entry(made.id) == nil && stage.allocations().count == 1)
    }

    @Test func whatSomebodyElseHasActivatedIsNotTakenBack() throws {
        let stage = Stage()
        let made = try #require(stage.create(AllocationRequest(vm: vm(1), regions: [egm4])).value)
        let qemu = ProcessReference(pid: 500, startTime: 500)
        try stage.on { _ = try $0.activate(made.id, for: qemu, lifetime: .persistent, by: alice) }
        stage.on { $0.takeBack(made.id, for: alice) }
        stage.run()
        #expect(stage.allocations().map(\.state) == [.allocated])
        // Nor twice, nor what is gone.
        stage.on { $0.takeBack(made.id, for: root) }
        stage.on { $0.takeBack(made.id, for: root) }
        stage.advance(milliseconds: 60_000)
        stage.on { $0.takeBack(made.id, for: root) }
        #expect(stage.allocations() == [])
    }
}
