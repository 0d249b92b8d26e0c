import Testing

@testable import EGMDomain

/// What is recorded, when, and what happens if it cannot be.
struct LedgerTests {
    private let both = AllocationRequest(vm: vm(1), regions: [egm4, egm5])

    private func identity(_ name: RegionName, _ stage: Stage) throws -> RegionIdentity {
        try #require(RegionIdentity(try stage.record(name).region))
    }

    @Test func anAllocationIsOneTransactionBeforeItsAnswer() throws {
        let stage = Stage()
        stage.memory(egm5).block(.scrub)
        let pending = stage.create(both)
        // Nothing is promised yet; what is recorded is that egm4 is clean.
        #expect(stage.ledger.transactions == [[.clean(try identity(egm4, stage))]])
        stage.memory(egm5).finish(.scrub)
        // Until the region's driver has run, nobody has been answered and nothing is recorded.
        while pending.isRunning, stage.executor.run(atMost: 1) || true, pending.isRunning {
            #expect(pending.isRunning)
        }
        let made = try #require(pending.value)
        let entry = try #require(stage.ledger.entry(made.id))
        #expect(
            stage.ledger.transactions.last == [
                .put(entry), .dirty(try identity(egm4, stage)), .dirty(try identity(egm5, stage)),
            ])
        #expect(entry.shares.map(\.region.name) == [egm4, egm5] && entry.vm == vm(1) && !entry.isDraining)
        #expect(entry.ownerUID == alice.uid && entry.created == made.created)
        #expect(stage.ledger.breaches == [])
    }

    @Test func nothingIsAcknowledgedThatCannotBeRecorded() throws {
        let stage = Stage(settings: CustodianSettings(hold: .eager))
        #expect(try stage.state(egm4) == .ready)
        stage.ledger.fail { _ in true }
        let before = stage.ledger.content
        #expect(stage.create(both).error == .ledgerUnavailable(FakeLedger.error))
        #expect(stage.ledger.content == before)
        #expect(try stage.state(egm4) == .ready && stage.state(egm5) == .ready)
        #expect(stage.allocations() == [])
        #expect(stage.events.contains(.allocationFailed(vm(1), by: alice, .ledgerUnavailable(FakeLedger.error))))
        stage.checkQuiet()
        stage.ledger.fail { _ in false }
        #expect(stage.create(both).value != nil)
        #expect(stage.memory(egm4).count(.scrub) == 1, "what nobody had is still clean")
        stage.checkQuiet()
    }

    @Test func nothingIsAcknowledgedThatCannotBeRecordedAfterAScrub() throws {
        let stage = Stage()
        stage.ledger.fail { _ in true }
        #expect(stage.create(both).error == .ledgerUnavailable(FakeLedger.error))
        #expect(stage.allocations() == [])
        #expect(stage.events.contains(.ledgerProblem(FakeLedger.error.description)))
        stage.checkQuiet()
        // What was owed (that the regions are clean) goes with the next transaction.
        stage.ledger.fail { _ in false }
        #expect(stage.create(both).value != nil)
        #expect(stage.ledger.breaches == [] && stage.ledger.transactions.count == 1)
    }

    @Test func aHandOffThatCannotBeRecordedIsTakenBack() throws {
        let stage = Stage(provider: .nvgraceEGM)
        stage.ledger.fail { _ in true }
        let request = AllocationRequest(vm: vm(1), regions: [egm4], delivery: .path)
        #expect(stage.create(request).error == .ledgerUnavailable(FakeLedger.error))
        #expect(try stage.state(egm4) == .found)
        stage.ledger.fail { _ in false }
        let made = try #require(stage.create(request).value)
        #expect(stage.ledger.entry(made.id)?.shares.first?.path == egm4.devicePath)
        stage.checkQuiet()
    }

    @Test func aReleaseThatCannotBeRecordedIsNotDone() throws {
        let stage = Stage()
        let made = try #require(stage.create(both).value)
        stage.ledger.fail { _ in true }
        #expect(throws: AllocationError.ledgerUnavailable(FakeLedger.error)) { try stage.release(made.id) }
        #expect(stage.allocations().map(\.state) == [.allocated])
        #expect(try stage.state(egm4) == .allocated)
        stage.ledger.fail { _ in false }
        stage.memory(egm4).setHolders([holder(55)])
        try stage.release(made.id)
        let entry = try #require(stage.ledger.entry(made.id))
        #expect(entry.isDraining && entry.ending == "released by uid 1000, pid 100")
    }

    @Test func whatEndsByItselfEndsAndIsOwed() throws {
        let stage = Stage()
        let request = AllocationRequest(vm: vm(1), regions: [egm4], lifetime: .process, pid: 4711)
        let made = try #require(stage.create(request).value)
        #expect(stage.ledger.entry(made.id)?.process == ProcessReference(pid: 4711, startTime: 4711))
        stage.ledger.fail { _ in true }
        stage.endProcess(4711)
        #expect(stage.allocations() == [])
        #expect(try stage.state(egm4) == .ready)
        #expect(stage.ledger.entry(made.id)?.isDraining == false)
        stage.ledger.fail { _ in false }
        // The next owner and the end of the last one are one transaction.
        let next = try #require(stage.create(AllocationRequest(vm: vm(2), regions: [egm4])).value)
        #expect(Array(stage.ledger.content.entries.keys) == [next.id])
        #expect(stage.ledger.breaches == [])
    }

    @Test func whatIsGivenBackOfALargerAllocationIsRecorded() throws {
        let stage = Stage()
        let made = try #require(stage.create(both).value)
        stage.memory(egm5).setHolders([holder(55)])
        try stage.release(made.id)
        #expect(try stage.state(egm4) == .ready)
        #expect(stage.ledger.entry(made.id)?.shares.map(\.isReturned) == [true, false])
        let next = try #require(stage.create(AllocationRequest(vm: vm(2), regions: [egm4])).value)
        #expect(stage.ledger.breaches == [])
        // And so it comes over a restart.
        let second = Stage(ledger: stage.ledger) { $0[egm5]?.setHolders([holder(55)]) }
        #expect(Set(second.allocations().map(\.id)) == [made.id, next.id])
        #expect(try second.state(egm5) == .draining && second.state(egm4) == .allocated)
        second.memory(egm5).setHolders([])
        second.advance(milliseconds: 250)
        #expect(second.allocations().map(\.id) == [next.id])
        #expect(Array(second.ledger.content.entries.keys) == [next.id])
        second.checkQuiet()
    }

    @Test func marksFollowTheRegion() throws {
        let stage = Stage(settings: CustodianSettings(hold: .eager))
        let region = try identity(egm4, stage)
        #expect(stage.ledger.content.isClean(region))
        let made = try #require(stage.create(AllocationRequest(vm: vm(1), regions: [egm4])).value)
        #expect(!stage.ledger.content.isClean(region))
        stage.memory(egm4).write()
        try stage.release(made.id)
        #expect(stage.ledger.content.isClean(region))
        _ = stage.yield(egm4)
        #expect(try stage.state(egm4) == .found)
        #expect(!stage.ledger.content.isClean(region), "others may open it now")
    }

    @Test func aRegionIsNotOpenedBeforeItsMarkIsGone() throws {
        let stage = Stage(settings: CustodianSettings(hold: .eager))
        let region = try identity(egm4, stage)
        #expect(stage.ledger.content.isClean(region))
        stage.ledger.fail { _ in true }
        // The next daemon opens it anew: until that is recorded, the ledger calls clean what may not be.
        let second = Stage(settings: CustodianSettings(hold: .eager), ledger: stage.ledger)
        #expect(second.memory(egm4).calls.contains(.open) == false)
        #expect(try second.record(egm4).reason?.contains("the ledger is full") == true)
        stage.ledger.fail { _ in false }
        second.advance(milliseconds: 250)
        #expect(try second.state(egm4) == .ready)
        let transactions = second.ledger.transactions
        #expect(transactions.contains([.dirty(region)]) && second.ledger.content.isClean(region))
        second.checkQuiet()
    }

    /// One commit fails, then all work again; each commit has its turn.
    @Test func everyCommitMayFail() throws {
        var steps = 0
        repeat {
            steps += 1
            let stage = Stage()
            let failing = steps
            stage.ledger.fail { $0 == failing }
            let caller = alice
            let first = stage.create(both).value
            #expect(first == nil || stage.ledger.entry(first?.id ?? AllocationID("")) != nil)
            if let first {
                stage.memory(egm4).write()
                if (try? stage.release(first.id, for: caller)) == nil {
                    #expect(stage.ledger.entry(first.id)?.isDraining == false)
                    try stage.release(first.id, for: caller)
                }
            }
            let process = AllocationRequest(vm: vm(2), regions: [egm4], lifetime: .process, pid: 77)
            if stage.create(process).value != nil { stage.endProcess(77) }
            let last = stage.create(AllocationRequest(vm: vm(3), regions: [egm4, egm5])).value
            #expect(stage.ledger.breaches == [])
            stage.checkQuiet()
            // A crash now: what was acknowledged and not released is there, with nothing else in its way.
            let second = Stage(ledger: FakeLedger(stage.ledger.content), kill: [77])
            if let last { #expect(second.allocations().contains { $0.id == last.id && $0.state == .allocated }) }
            for memory in second.memories.values where last != nil { #expect(memory.count(.scrub) == 0) }
            second.checkQuiet()
            if stage.ledger.attempts < failing { break }
        } while true
        #expect(steps > 10)
    }

    @Test func connectionsThatEndWithTheDaemonEndNothing() throws {
        let stage = Stage()
        let request = AllocationRequest(vm: vm(1), regions: [egm4], lifetime: .connection)
        let made = try #require(stage.create(request).value)
        #expect(stage.ledger.entry(made.id)?.peer == ProcessReference(pid: 100, startTime: 100))
        #expect(stage.stop().value == true)
        stage.closeConnection(alice.connection)
        #expect(stage.ledger.entry(made.id)?.isDraining == false)
    }
}
