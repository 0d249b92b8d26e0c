import Testing

@testable import EGMDomain

/// Delivery by path: the VM opens the node itself.
struct HandOffTests {
    private let one = AllocationRequest(vm: vm(1), regions: [egm4], delivery: .path)
    private let both = AllocationRequest(vm: vm(1), regions: [egm4, egm5], delivery: .path)

    private func stage(
        _ hold: HoldPolicy = .onDemand, prepare: ([RegionName: FakeMemory]) -> Void = { _ in }
    ) -> Stage {
        Stage(settings: CustodianSettings(hold: hold), provider: .nvgraceEGM, prepare: prepare)
    }

    @Test(arguments: [HoldPolicy.never, .onDemand])
    func handsAFoundRegionOver(hold: HoldPolicy) throws {
        let stage = stage(hold)
        let allocation = try #require(stage.create(one).value)
        #expect(allocation.state == .allocated)
        let record = try stage.record(egm4)
        #expect(record.state == .handedOff && record.handedPath == "/dev/egm4")
        #expect(stage.on { $0.paths(of: allocation) } == [egm4: "/dev/egm4"])
        // Never opened, never scrubbed: the driver does that at the VM's own open.
        #expect(stage.memory(egm4).calls == [.retiredPages, .holders, .checkNode])
        stage.checkQuiet()
    }

    @Test func closesAReadyRegionFirst() throws {
        let stage = stage(.eager)
        #expect(stage.create(one).value != nil)
        #expect(stage.memory(egm4).calls.suffix(3) == [.close, .holders, .checkNode])
        #expect(try stage.record(egm4).capabilities == nil)
        stage.checkQuiet()
    }

    @Test func waitsForAScrubThatRuns() throws {
        let stage = stage(.eager) { $0[egm4]?.block(.scrub) }
        let pending = stage.create(one)
        #expect(pending.isRunning)
        stage.memory(egm4).finish()
        stage.run()
        #expect(pending.value != nil && !stage.memory(egm4).isOpen)
        stage.checkQuiet()
    }

    @Test func asksForANodeThatIsThere() throws {
        let stage = stage(.eager) { $0[egm4]?.failNode(.unavailable(reason: "/dev/egm4 is a regular file")) }
        #expect(
            stage.create(one).error
                == .deliveryUnavailable(.path, region: egm4, reason: "/dev/egm4 is a regular file"))
        // Held again, as configured.
        #expect(try stage.state(egm4) == .ready)
        #expect(stage.allocations() == [])
        stage.checkQuiet()
    }

    @Test func doesNotGiveWhatSomebodyUses() throws {
        let stage = stage { $0[egm4]?.setHolders([holder(7)]) }
        #expect(
            stage.create(one).error
                == .regionDraining(egm4, holders: [holder(7)], reason: "qemu (pid 7) maps it"))
        #expect(stage.memory(egm4).count(.checkNode) == 0)
        var request = one
        request.wait = 60
        let pending = stage.create(request)
        #expect(pending.isRunning)
        #expect(stage.memory(egm4).calls == [.retiredPages, .holders, .holders])
        stage.advance(milliseconds: 250)
        #expect(pending.isRunning && stage.memory(egm4).count(.holders) == 3)
        stage.memory(egm4).setHolders([])
        stage.advance(milliseconds: 500)
        #expect(pending.value != nil)
        stage.run()
        stage.checkQuiet()
    }

    @Test func anOpenGPUAloneIsNoReasonToRefuse() throws {
        let stage = stage { $0[egm4]?.setHolders([holder(7, .vfio)]) }
        let allocation = try #require(stage.create(one).value)
        // But it is one to wait at the end.
        try stage.release(allocation.id)
        stage.advance(milliseconds: 10_000)
        #expect(try stage.state(egm4) == .draining)
        #expect(try stage.record(egm4).holders == [holder(7, .vfio)])
    }

    @Test func notKnowingWhoUsesItIsNoReasonToGiveIt() throws {
        let stage = stage { $0[egm4]?.failHolders(.unavailable(reason: "no CAP_SYS_PTRACE")) }
        #expect(stage.create(one).error == .deliveryUnavailable(.path, region: egm4, reason: "no CAP_SYS_PTRACE"))
        stage.checkQuiet()
    }

    @Test(arguments: HoldPolicy.allCases)
    func comesBackAfterTheReleaseWhenNobodyHasIt(hold: HoldPolicy) throws {
        let stage = stage(hold)
        let allocation = try #require(stage.create(one).value)
        // Nobody has opened it yet: not the end.
        stage.advance(milliseconds: 60_000)
        #expect(try stage.state(egm4) == .handedOff)
        stage.memory(egm4).setHolders([holder(7)])
        stage.memory(egm4).write()
        try stage.release(allocation.id)
        #expect(try stage.state(egm4) == .draining)
        #expect(stage.on { $0.paths(of: allocation) } == [:])
        #expect(
            stage.create(AllocationRequest(vm: vm(2), regions: [egm4], delivery: .path)).error
                == .regionDraining(egm4, holders: [holder(7)], reason: "qemu (pid 7) maps it"))
        stage.memory(egm4).setHolders([])
        stage.advance(milliseconds: 10_000)
        #expect(try stage.state(egm4) == (hold == .eager ? .ready : .found))
        #expect(stage.allocations() == [])
        stage.checkQuiet()
    }

    @Test func comesBackToWhoeverAdoptedIt() throws {
        let stage = stage(.never)
        try stage.adopt(egm4)
        let allocation = try #require(stage.create(one).value)
        #expect(throws: AllocationError.regionBusy(egm4, by: allocation)) { try stage.adopt(egm4) }
        try stage.release(allocation.id)
        #expect(try stage.state(egm4) == .ready)
        stage.checkQuiet()
    }

    @Test func aHandedOffRegionCannotBeMapped() throws {
        let stage = stage()
        let id = try #require(stage.create(one).value).id
        #expect(
            throws: AllocationError.deliveryUnavailable(
                .descriptor, region: egm4, reason: "allocation \(id) was made for delivery by path")
        ) { try stage.on { try $0.grant(id, region: nil, for: alice) } }
        #expect(stage.scrub(egm4).error != nil)
        let owner = try #require(stage.allocations().first)
        #expect(stage.yield(egm4).error == .regionBusy(egm4, by: owner))
        stage.checkQuiet()
    }

    @Test func severalAreAllOrNothing() throws {
        let stage = stage(.eager) { $0[egm5]?.failNode(.unavailable(reason: "no node")) }
        #expect(stage.create(both).error == .deliveryUnavailable(.path, region: egm5, reason: "no node"))
        stage.run()
        #expect(try stage.state(egm4) == .ready && stage.state(egm5) == .ready)
        #expect(stage.allocations() == [])
        stage.memory(egm5).failNode(nil)
        let allocation = try #require(stage.create(both).value)
        #expect(stage.on { $0.paths(of: allocation) } == [egm4: "/dev/egm4", egm5: "/dev/egm5"])
        stage.checkQuiet()
    }

    @Test func oneOfSeveralThatWasHandedDrainsIfTheOtherFails() throws {
        let stage = stage { $0[egm5]?.block(.checkNode) }
        let pending = stage.create(both)
        #expect(try stage.state(egm4) == .handedOff)
        stage.memory(egm4).setHolders([holder(7)])
        stage.memory(egm5).failNode(.unavailable(reason: "no node"))
        stage.memory(egm5).finish()
        stage.run()
        #expect(pending.error == .deliveryUnavailable(.path, region: egm5, reason: "no node"))
        #expect(try stage.state(egm4) == .draining)
        stage.memory(egm4).setHolders([])
        stage.advance(milliseconds: 10_000)
        #expect(try stage.state(egm4) == .found)
        stage.checkQuiet()
    }

    @Test func aCreatorThatLeavesDuringTheCloseLeavesItToTheNext() throws {
        let stage = stage(.eager) { $0[egm4]?.block(.close) }
        let leaving = stage.create(one)
        stage.abandon(leaving.ticket)
        #expect(leaving.error == .abandoned)
        // By descriptor: it must not be given the memory that is being closed.
        let next = stage.create(AllocationRequest(vm: vm(2), regions: [egm4]), for: bob)
        #expect(next.isRunning)
        stage.memory(egm4).finish(.close)
        stage.run()
        #expect(next.value?.state == .allocated)
        #expect(stage.memory(egm4).isOpen && stage.memory(egm4).count(.open) == 2)
        stage.checkQuiet()
    }

    @Test func aCreatorThatLeavesDuringTheCheckLeavesItToTheNext() throws {
        let stage = stage { $0[egm4]?.block(.checkNode) }
        let leaving = stage.create(one)
        stage.abandon(leaving.ticket)
        let next = stage.create(AllocationRequest(vm: vm(2), regions: [egm4], delivery: .path), for: bob)
        stage.memory(egm4).unblock(.checkNode)
        stage.memory(egm4).finish()
        stage.run()
        let allocation = try #require(next.value)
        #expect(stage.on { $0.paths(of: allocation) } == [egm4: "/dev/egm4"])
        #expect(stage.memory(egm4).count(.checkNode) == 2)
        stage.checkQuiet()
    }

    @Test func endsWithItsProcess() throws {
        let stage = stage()
        var request = one
        request.lifetime = .process
        request.pid = 77
        #expect(stage.create(request).value != nil)
        stage.endProcess(77)
        #expect(try stage.state(egm4) == .found)
        #expect(stage.allocations() == [])
        stage.checkQuiet()
    }

    @Test func isIdempotentAndOfOneKind() throws {
        let stage = stage()
        let allocation = try #require(stage.create(one).value)
        #expect(stage.create(one).value == allocation)
        guard case .conflict = stage.create(AllocationRequest(vm: vm(1), regions: [egm4])).error else {
            return #expect(Bool(false))
        }
        #expect(stage.memory(egm4).count(.checkNode) == 1)
        stage.checkQuiet()
    }
}
