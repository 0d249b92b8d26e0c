import Testing

@testable import EGMDomain

/// What nobody needs any more is ended on proof, and everything else is left with the reason.
@Suite struct CollectTests {
    private let qemu = ProcessReference(pid: 500, startTime: 500)

    private func collect(
        _ stage: Stage, dryRun: Bool = false, for caller: Caller = root
    ) -> Stage.Pending<CollectionOutcome> {
        let pending = stage.start { (custodian, ticket) async throws(AllocationError) in
            try await custodian.collect(dryRun: dryRun, for: caller, ticket: ticket)
        }
        stage.run()
        return pending
    }

    /// A persistent allocation, activated for a process that has ended.
    private func leftOver(_ stage: Stage, _ number: Int = 1, _ region: RegionName = egm4) throws -> AllocationID {
        let id = try #require(stage.create(AllocationRequest(vm: vm(number), regions: [region])).value).id
        _ = try stage.on { try $0.activate(id, for: qemu, lifetime: .persistent, by: alice) }
        stage.memory(region).write()
        stage.endProcess(qemu.pid)
        return id
    }

    @Test func endsWhatIsProvablyOver() throws {
        let stage = Stage()
        let id = try leftOver(stage)
        let dry = try #require(collect(stage, dryRun: true).value)
        #expect(dry.ended.map(\.allocation.id) == [id] && dry.ended[0].reason == "its process 500 has ended")
        #expect(try stage.state(egm4) == .allocated)
        let outcome = try #require(collect(stage).value)
        #expect(outcome.ended.map(\.allocation.id) == [id] && outcome.kept == [])
        #expect(stage.allocations() == [] && stage.ledger.content.entries == [:])
        #expect(try stage.state(egm4) == .ready)
        stage.checkQuiet()
    }

    @Test func leavesWhatIsUsed() throws {
        let stage = Stage()
        let id = try leftOver(stage)
        stage.memory(egm4).setHolders([holder(55)])
        let outcome = try #require(collect(stage).value)
        #expect(outcome.ended == [])
        #expect(
            outcome.kept.map(\.reason) == [
                "its process 500 has ended, but it is in use: egm4: qemu (pid 55) maps it"
            ])
        stage.memory(egm4).setHolders([])
        stage.memory(egm4).failHolders(.unavailable(reason: "no"))
        #expect(try #require(collect(stage).value).kept.first?.reason.contains("egmd cannot tell who uses it") == true)
        stage.memory(egm4).failHolders(nil)
        stage.deliveries.set(egm4, [holder(60, .undelivered)])
        #expect(try #require(collect(stage).value).ended == [])
        #expect(stage.allocations().map(\.id) == [id])
        stage.deliveries.set(egm4, [])
        #expect(try #require(collect(stage).value).ended.count == 1)
    }

    @Test func leavesWhatIsNotProvablyOver() throws {
        let stage = Stage()
        let persistent = try #require(stage.create(AllocationRequest(vm: vm(1), regions: [egm4])).value)
        _ = stage.create(AllocationRequest(vm: vm(2), regions: [egm5], lifetime: .process, pid: 500))
        #expect(
            try #require(collect(stage).value).kept.map(\.reason).sorted() == [
                "it is persistent and bound to no process; release it when its VM is gone", "its process 500 lives",
            ])
        #expect(stage.memory(egm4).count(.holders) == 1, "only the look at its open: nobody is suspected")
        stage.memory(egm4).setHolders([holder(55)])
        try stage.release(persistent.id)
        let kept = try #require(collect(stage).value).kept
        #expect(kept.contains { $0.reason == "it drains already, and waits for its users: qemu (pid 55) maps it" })
    }

    @Test func anOperatorCollectsItsOwn() throws {
        let stage = Stage()
        let id = try leftOver(stage)
        #expect(try #require(collect(stage, for: bob).value) == CollectionOutcome())
        #expect(try #require(collect(stage, for: alice).value).ended.map(\.allocation.id) == [id])
    }

    @Test func whatEndsDuringTheLookIsNotEndedTwice() throws {
        let stage = Stage()
        let id = try leftOver(stage)
        stage.memory(egm4).block(.holders)
        let pending = collect(stage)
        #expect(pending.isRunning)
        try stage.release(id, for: root)
        stage.memory(egm4).unblock(.holders)
        stage.memory(egm4).finish()
        stage.run()
        let outcome = try #require(pending.value)
        #expect(outcome.ended == [])
        stage.advance(milliseconds: 10_000)
        stage.checkQuiet()
    }

    @Test func anEndThatCannotBeRecordedIsNotDone() throws {
        let stage = Stage()
        let id = try leftOver(stage)
        stage.ledger.fail { _ in true }
        let outcome = try #require(collect(stage).value)
        #expect(outcome.ended == [] && outcome.kept.first?.reason.contains("the ledger is full") == true)
        #expect(stage.allocations().map(\.id) == [id] && stage.allocations()[0].state == .allocated)
    }

    @Test func afterARestartTooAndForWhatCannotBeWatched() throws {
        let first = Stage()
        let id = try leftOver(first)
        let second = Stage(ledger: FakeLedger(first.ledger.content))
        #expect(try #require(collect(second).value).ended.map(\.allocation.id) == [id])
        // A process that cannot be watched, and is gone by now.
        let third = Stage()
        let bound = AllocationRequest(vm: vm(1), regions: [egm4], lifetime: .process, pid: 500)
        #expect(third.create(bound).value != nil)
        let fourth = Stage(ledger: FakeLedger(third.ledger.content), unwatchable: 500)
        #expect(try #require(collect(fourth).value).kept.map(\.reason) == ["its process 500 lives"])
        fourth.processes.kill(500)
        #expect(try #require(collect(fourth).value).ended.count == 1)
    }

    @Test func aStopEndsTheLook() throws {
        let stage = Stage()
        _ = try leftOver(stage)
        stage.memory(egm4).block(.holders)
        let pending = collect(stage)
        #expect(stage.stop().value == true)
        #expect(pending.error == .abandoned)
        #expect(stage.leftovers() == [])
    }

    @Test func whoUsesWhat() throws {
        let stage = Stage()
        let both = try #require(stage.create(AllocationRequest(vm: vm(1), regions: [egm4, egm5])).value)
        stage.memory(egm5).setHolders([holder(55, .descriptor)])
        func uses(_ ids: [AllocationID]?) -> Stage.Pending<[AllocationUse]> {
            let pending = stage.start { (custodian, ticket) async throws(AllocationError) in
                try await custodian.uses(of: ids, ticket: ticket)
            }
            stage.run()
            return pending
        }
        let expected = [
            AllocationUse(allocation: both.id, region: egm4, holders: [], problem: nil),
            AllocationUse(allocation: both.id, region: egm5, holders: [holder(55, .descriptor)], problem: nil),
        ]
        #expect(uses(nil).value == expected && uses([both.id]).value == expected)
        #expect(uses([AllocationID("a-0")]).error == .unknownAllocation(AllocationID("a-0")))
        #expect(try stage.record(egm5).holders == [holder(55, .descriptor)])
        stage.memory(egm4).failHolders(.unavailable(reason: "no"))
        #expect(uses(nil).value?[0].problem?.hasPrefix("egmd cannot tell who uses it") == true)
        stage.memory(egm4).failHolders(nil)
        try stage.release(both.id)
        // It drains: what the last look saw.
        #expect(uses([both.id]).value == [expected[1]])
        stage.memory(egm5).setHolders([])
        stage.advance(milliseconds: 10_000)
        #expect(uses(nil).value == [])
        stage.checkQuiet()
    }

    /// A partition is in use if its own bytes are: what neighbours map says nothing about it.
    @Test func partitionsAreLookedAtByTheirBytes() throws {
        let stage = Stage(smallHost(units: 64), settings: sharing(egm4))
        let over = try #require(stage.create(part(1, units: 4)).value).id
        let other = try #require(stage.create(part(2, units: 8)).value).id
        _ = try stage.on { try $0.activate(over, for: qemu, lifetime: .persistent, by: alice) }
        stage.endProcess(qemu.pid)
        let memory = stage.memory(egm4)
        memory.setUsers([user(55, 0..<4), user(60, 4..<12)])
        func uses() -> [[Holder]?] {
            let pending = stage.start { (custodian, ticket) async throws(AllocationError) in
                try await custodian.uses(of: [over, other], ticket: ticket)
            }
            stage.run()
            return pending.value?.map { $0.problem == nil ? $0.holders : nil } ?? []
        }
        #expect(uses() == [[holder(55)], [holder(60)]])
        for dryRun in [true, false] {
            let outcome = try #require(collect(stage, dryRun: dryRun).value)
            #expect(outcome.ended == [])
            // Of the same age, so that their ids, which are random, decide who comes first.
            #expect(
                Set(outcome.kept.map(\.reason)) == [
                    "its process 500 has ended, but it is in use: egm4: qemu (pid 55) maps it",
                    "it is persistent and bound to no process; release it when its VM is gone",
                ])
        }
        memory.failHolders(.unavailable(reason: "no"))
        #expect(uses() == [nil, nil])
        #expect(try #require(collect(stage).value).ended == [])
        memory.failHolders(nil)
        memory.setUsers([user(60, 4..<12)])
        #expect(uses() == [[], [holder(60)]])
        #expect(try #require(collect(stage).value).ended.map(\.allocation.id) == [over])
        #expect(stage.allocations().map(\.id) == [other])
    }
}
