import Testing

@testable import EGMDomain

/// Ends that nobody asked for: of the process, or of the connection, that the allocation is bound to.
extension ReleaseTests {
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
