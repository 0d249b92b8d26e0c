import Testing

@testable import EGMDomain

/// How an allocation ends, and what must be true before its memory is scrubbed.
struct ReleaseTests {
    func allocated(_ stage: Stage, _ request: AllocationRequest = .init(vm: vm(1), regions: [egm4])) throws
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
}
