import Testing

@testable import EGMDomain

/// Activation: from a uid to a process.
@Suite struct ActivateTests {
    private let qemu = ProcessReference(pid: 500, startTime: 500)
    private let other = ProcessReference(pid: 600, startTime: 600)

    /// Somebody of alice's uid, in that process.
    private func alices(_ process: ProcessReference) -> Caller {
        Caller(uid: 1000, gid: 1000, pid: process.pid, role: .operator, connection: 77, process: process)
    }

    private func allocated(
        _ stage: Stage, _ lifetime: AllocationLifetime = .connection, by caller: Caller = alice
    ) throws -> AllocationID {
        let request = AllocationRequest(vm: vm(1), regions: [egm4], lifetime: lifetime)
        return try #require(stage.create(request, for: caller).value).id
    }

    private func activate(
        _ stage: Stage, _ id: AllocationID, _ process: ProcessReference? = nil,
        _ lifetime: AllocationLifetime = .process, by caller: Caller = alice
    ) throws -> Allocation {
        let allocation = try stage.on { try $0.activate(id, for: process, lifetime: lifetime, by: caller) }
        stage.run()
        return allocation
    }

    @Test(arguments: AllocationLifetime.allCases) func bindsToTheProcess(_ lifetime: AllocationLifetime) throws {
        let stage = Stage()
        let id = try allocated(stage, lifetime)
        let active = try activate(stage, id, qemu)
        #expect(active.isActive && active.process == qemu && active.lifetime == .process && active.connection == nil)
        #expect(stage.allocations() == [active])
        // What it was bound to before counts no more.
        stage.closeConnection(alice.connection)
        stage.endProcess(alice.pid)
        #expect(try stage.state(egm4) == .allocated)
        stage.memory(egm4).setHolders([Holder(pid: 500, command: "qemu", way: .maps)])
        stage.endProcess(qemu.pid)
        #expect(try stage.state(egm4) == .draining)
        #expect(stage.allocations().first?.ending == "its process 500 has ended")
        stage.memory(egm4).setHolders([])
        stage.advance(milliseconds: 60_000)
        stage.checkQuiet()
    }

    @Test func aUIDIsNoIdentityAnyMore() throws {
        let stage = Stage()
        let id = try allocated(stage)
        let active = try activate(stage, id, qemu)
        let refused = AllocationError.notItsProcess(id, process: qemu)
        for caller in [alice, alices(other), alices(ProcessReference(pid: 500, startTime: 501))] {
            #expect(throws: refused) { try stage.on { try $0.grant(id, region: nil, for: caller) } }
            #expect(throws: refused) { try stage.release(id, for: caller) }
            #expect(throws: refused) { try activate(stage, id, other, by: caller) }
        }
        #expect(stage.allocations() == [active])
        #expect(try stage.on { try $0.grant(id, region: nil, for: alices(qemu)) }.region == egm4)
        #expect(try stage.on { try $0.grant(id, region: nil, for: root) }.region == egm4)
        // The process itself may be anybody by now.
        var changed = alices(qemu)
        changed.uid = 4242
        #expect(try stage.release(id, for: changed).state == .draining)
    }

    @Test func aSecondStartIsAConflictThatNamesTheProcess() throws {
        let stage = Stage()
        let id = try allocated(stage)
        let active = try activate(stage, id, qemu)
        let conflict = AllocationError.conflict(existing: active, difference: "it is active: process 500 uses it")
        for caller in [alice, alices(other), root] {
            for lifetime in AllocationLifetime.allCases {
                let request = AllocationRequest(vm: vm(1), regions: [egm4], lifetime: lifetime, ownerUID: nil)
                #expect(stage.create(request, for: caller).error == conflict)
            }
        }
        #expect(throws: conflict) { try activate(stage, id, other, by: root) }
        #expect(throws: conflict) { try activate(stage, id, other, by: alices(qemu)) }
        let again = AllocationRequest(vm: vm(1), regions: [egm4], lifetime: .process)
        #expect(stage.create(again, for: alices(qemu)).value == active)
        #expect(stage.allocations() == [active])
    }

    @Test func doingItAgainChangesTheLifetimeOnly() throws {
        let stage = Stage()
        let id = try allocated(stage)
        let first = try activate(stage, id, qemu)
        #expect(try activate(stage, id, qemu, by: root) == first)
        #expect(stage.events.count { if case .allocationActivated = $0 { true } else { false } } == 1)
        let second = try activate(stage, id, .some(qemu), .persistent, by: alices(qemu))
        #expect(second.lifetime == .persistent && second.isActive && second.process == qemu)
        #expect(stage.processes.watchCount == 1)
    }

    @Test func aPersistentOneOutlivesItsProcessAndIsTheAdministrators() throws {
        let stage = Stage()
        let id = try allocated(stage, .persistent)
        _ = try activate(stage, id, qemu, .persistent)
        stage.endProcess(qemu.pid)
        #expect(try stage.state(egm4) == .allocated)
        #expect(stage.processes.watchCount == 0)
        let refused = AllocationError.notItsProcess(id, process: qemu)
        // What the VM left in the memory is for no other VM of the same uid.
        #expect(throws: refused) { try stage.on { try $0.grant(id, region: nil, for: alice) } }
        let request = AllocationRequest(vm: vm(1), regions: [egm4])
        #expect(stage.create(request).error == refused)
        #expect(throws: refused) { try activate(stage, id, other) }
        #expect(stage.create(AllocationRequest(vm: vm(1), regions: [egm4], ownerUID: 1000), for: root).value?.id == id)
        let again = try activate(stage, id, other, by: root)
        #expect(again.process == other && !again.hasProcessEnded)
        stage.endProcess(other.pid)
        stage.advance(milliseconds: 60_000)
        #expect(stage.allocations() == [])
        stage.checkQuiet()
    }

    @Test func withoutANameItIsTheCallersOwn() throws {
        let stage = Stage()
        let id = try allocated(stage)
        #expect(throws: AllocationError.processGone(pid: alice.pid)) { try activate(stage, id) }
        #expect(try activate(stage, id, by: alices(other)).process == other)
    }

    @Test func refusesWhatItCannotWatchAndChangesNothing() throws {
        let stage = Stage()
        let id = try allocated(stage)
        let before = stage.allocations()
        stage.endProcess(other.pid)
        stage.processes.makeUnwatchable(7, reason: "hidden")
        #expect(throws: AllocationError.processGone(pid: 600)) { try activate(stage, id, other) }
        let stranger = ProcessReference(pid: 500, startTime: 1)
        #expect(throws: AllocationError.processReplaced(stranger)) { try activate(stage, id, stranger) }
        #expect(throws: AllocationError.processUnwatchable(pid: 7, reason: "hidden")) {
            try activate(stage, id, ProcessReference(pid: 7, startTime: 7))
        }
        #expect(throws: AllocationError.notOwner(id)) { try activate(stage, id, qemu, by: bob) }
        #expect(stage.allocations() == before)
        stage.closeConnection(alice.connection)
        stage.advance(milliseconds: 60_000)
        stage.checkQuiet()
    }

    @Test func onlyWhatIsAllocatedBecomesActive() throws {
        let stage = Stage { $0[egm4]?.block(.scrub) }
        let pending = stage.create(AllocationRequest(vm: vm(1), regions: [egm4]))
        let id = try #require(stage.allocations().first).id
        #expect(throws: AllocationError.notActivatable(id, state: .preparing)) { try activate(stage, id, qemu) }
        stage.memory(egm4).finish(.scrub)
        stage.run()
        #expect(pending.value?.state == .allocated)
        stage.memory(egm4).setHolders([Holder(pid: 55, command: "qemu", way: .maps)])
        try stage.release(id)
        #expect(throws: AllocationError.notActivatable(id, state: .draining)) { try activate(stage, id, qemu) }
    }

    @Test func aCreatorNamesItsProcessByIdentity() throws {
        let stage = Stage()
        let request = AllocationRequest(vm: vm(1), regions: [egm4], lifetime: .process, process: qemu)
        let allocation = try #require(stage.create(request).value)
        #expect(allocation.process == qemu && !allocation.isActive)
        #expect(stage.create(request).value == allocation)
        let gone = ProcessReference(pid: 900, startTime: 1)
        let late = AllocationRequest(vm: vm(2), regions: [egm5], lifetime: .process, process: gone)
        #expect(stage.create(late).error == .processReplaced(gone))
        // Without a name it is the process that connected.
        let own = AllocationRequest(vm: vm(2), regions: [egm5], lifetime: .process)
        #expect(stage.create(own, for: alices(other)).value?.process == other)
        stage.endProcess(qemu.pid)
        stage.endProcess(other.pid)
        stage.advance(milliseconds: 60_000)
        #expect(stage.allocations() == [])
    }
}
