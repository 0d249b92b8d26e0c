import Testing

@testable import EGMDomain

/// Several allocations on one region.
struct PartitionTests {
    @Test func twoVMsShareARegion() throws {
        let stage = Stage(smallHost(units: 64), settings: sharing(egm4))
        #expect(try stage.state(egm4) == .found)
        let first = try #require(stage.create(part(1, units: 4)).value)
        let second = try #require(stage.create(part(2, units: 8)).value)
        #expect(first.shares == [.init(region: egm4, offset: 0, size: 4 * unit)])
        #expect(second.shares == [.init(region: egm4, offset: 4 * unit, size: 8 * unit)])
        #expect(try stage.state(egm4) == .allocated)
        #expect(stage.memory(egm4).count(.scrub) == 1)
        let grant = try stage.on { try $0.grant(second.id, region: nil, for: alice) }
        #expect(grant.offset == 4 * unit && grant.size == 8 * unit)
        // The same again; other sizes and policies are conflicts.
        #expect(stage.create(part(2, units: 8)).value == second)
        for request in [part(2, units: 9), AllocationRequest(vm: vm(2), regions: [egm4])] {
            guard case .conflict = stage.create(request).error else { throw OtherOutcome() }
        }
        #expect(stage.ledger.content.entries.count == 2)
    }

    @Test func onlyTheRangeThatIsOverIsScrubbedWhenNobodyMapsIt() throws {
        let stage = Stage(smallHost(units: 64), settings: sharing(egm4))
        let first = try #require(stage.create(part(1, units: 4)).value)
        _ = try #require(stage.create(part(2, units: 8)).value)
        let memory = stage.memory(egm4)
        for range in [0..<4 * unit, 4 * unit..<12 * unit] { memory.write(range) }
        memory.setUsers([user(50, 0..<4), user(60, 4..<12)])
        try stage.release(first.id)
        #expect(try stage.partitions().parts[0]?.holders == [holder(50)])
        #expect(memory.scrubbedRanges.isEmpty)
        memory.setUsers([user(60, 4..<12)])
        stage.advance(milliseconds: 100)
        #expect(memory.scrubbedRanges == [0..<4 * unit])
        #expect(memory.written == [4 * unit..<12 * unit])
        #expect(try stage.partitions().map.freeBytes == 56 * unit)
        #expect(stage.allocations().map(\.vm) == [vm(2)])
        #expect(stage.create(part(3, units: 4)).value?.shares.first?.offset == 0)
    }

    @Test func whatCouldNotBeWipedInAPartIsTriedAgainByItsNextScrub() throws {
        let stage = Stage(smallHost(units: 64), settings: sharing(egm4))
        let bad = RetiredBlock(offset: unit, size: 65536, source: .scrubber, firstSeen: 2)
        let memory = stage.memory(egm4)
        let first = try #require(stage.create(part(1, units: 4)).value)
        _ = try #require(stage.create(part(2, units: 8)).value)
        memory.find([bad])
        for (number, skipped) in [(3, [] as [RetiredBlock]), (4, []), (5, [bad])] {
            let allocation =
                number == 3 ? first : try #require(stage.create(part(number, units: 4, takesRetired: true)).value)
            #expect(allocation.shares.first?.offset == 0)
            let scrubs = memory.scrubbedRanges.count
            try stage.release(allocation.id)
            #expect(memory.scrubbedRanges.count == scrubs + 1 && memory.skipped.last == skipped, "\(number)")
            if number == 3 { memory.find([]) }
        }
    }

    @Test func aDescriptorOfNobodyKnownHoldsAPartitionBack() throws {
        let stage = Stage(smallHost(units: 64), settings: sharing(egm4))
        var request = part(2, units: 4)
        request.lifetime = .process
        request.pid = 70
        _ = try #require(stage.create(request).value)
        let first = try #require(stage.create(part(1, units: 4)).value)
        let idle = { (pid: Int32, parent: Int32) in
            RegionUser(pid: pid, command: "qemu", parent: parent, ranges: [], hasDescriptor: true)
        }
        let memory = stage.memory(egm4)
        memory.setUsers([idle(50, 1)])
        try stage.release(first.id)
        #expect(try stage.partitions().parts[4 * unit]?.holders == [holder(50, .descriptor)])
        // The other VM's process, and what it started, are users of its own part.
        memory.setUsers([idle(70, 1), idle(71, 70)])
        stage.advance(milliseconds: 100)
        #expect(memory.scrubbedRanges == [4 * unit..<8 * unit])
    }

    /// A supervisor is nobody's child. It may put its descriptor into those that it serves, and into no other process.
    @Test(arguments: [([70], true), ([70, 71], false), ([], false), ([50], false)])
    func aSupervisorOfAnotherPartIsNobodysHolder(_ scene: (serves: [Int32], isOver: Bool)) throws {
        let stage = Stage(smallHost(units: 64), settings: sharing(egm4))
        var request = part(2, units: 4)
        request.lifetime = .process
        request.pid = 70
        _ = try #require(stage.create(request).value)
        let first = try #require(stage.create(part(1, units: 4)).value)
        stage.memory(egm4).setUsers([
            RegionUser(
                pid: 90, command: "egm-supervisor", parent: 1, ranges: [], hasDescriptor: true, serves: scene.serves)
        ])
        try stage.release(first.id)
        #expect(stage.memory(egm4).scrubbedRanges == (scene.isOver ? [4 * unit..<8 * unit] : []))
    }

    @Test func theLastOneLeavesTheRegionWholeAndClean() throws {
        let stage = Stage(smallHost(units: 64), settings: sharing(egm4))
        let first = try #require(stage.create(part(1, units: 4)).value)
        guard case .regionPartitioned(egm4, 1) = stage.create(AllocationRequest(vm: vm(9), regions: [egm4])).error
        else { throw OtherOutcome() }
        try stage.release(first.id)
        #expect(try stage.state(egm4) == .ready)
        #expect(try stage.record(egm4).partitions == nil)
        #expect(stage.memory(egm4).count(.scrub) == 2)
        #expect(stage.create(AllocationRequest(vm: vm(9), regions: [egm4])).value != nil)
        guard case .regionBusy(egm4, _) = stage.create(part(1, units: 4)).error else { throw OtherOutcome() }
        #expect(stage.ledger.breaches == [])
        stage.checkQuiet()
    }

    @Test func anOpenGPUMakesTheRegionDrainAsAWhole() throws {
        let stage = Stage(smallHost(units: 64), settings: sharing(egm4))
        let first = try #require(stage.create(part(1, units: 4)).value)
        stage.memory(egm4).setHolders([holder(5, .vfio)])
        try stage.release(first.id)
        #expect(try stage.state(egm4) == .draining)
        stage.memory(egm4).setHolders([])
        stage.advance(milliseconds: 10_000)
        #expect(try stage.state(egm4) == .ready && stage.memory(egm4).count(.scrub) == 3)
    }

    @Test func whatCannotBeSharedIsRefused() throws {
        let stage = Stage(smallHost(units: 64), settings: sharing(egm4)) { $0[egm4]?.ignoreOffsets() }
        guard case .regionNotShareable(egm5, _) = stage.create(part(1, units: 4, of: egm5)).error else {
            throw OtherOutcome()
        }
        #expect(stage.memory(egm5).calls.filter { $0 == .open }.isEmpty)
        guard case .regionNotShareable(egm4, let reason) = stage.create(part(1, units: 4)).error else {
            throw OtherOutcome()
        }
        #expect(reason.contains("ignores the offset"))
        #expect(stage.allocations().isEmpty)
        stage.checkQuiet()
    }

    @Test func sizesAndRoom() throws {
        let stage = Stage(smallHost(units: 64), settings: sharing(egm4))
        var request = part(1, units: 1)
        for size: UInt64? in [nil, 0, unit - 1, unit + 65536, 65 * unit, UInt64.max] {
            request.size = size
            let error = AllocationError.partitionSizeInvalid(
                requested: size, region: egm4, regionSize: 64 * unit, unit: unit)
            #expect(stage.create(request).error == error)
        }
        request.size = unit
        request.delivery = .path
        guard case .deliveryUnavailable(.path, egm4, _) = stage.create(request).error else { throw OtherOutcome() }
        let all = try #require(stage.create(part(1, units: 64)).value)
        #expect(
            stage.create(part(2, units: 1)).error == .noRoom(egm4, requested: unit, free: 0, greatest: 0))
        let waiting = stage.create(part(2, units: 1, wait: 100))
        #expect(waiting.isRunning)
        try stage.release(all.id)
        #expect(waiting.value?.shares.first?.offset == 0)
    }

    @Test func whatCannotBeRecordedIsNotDone() throws {
        let stage = Stage(smallHost(units: 64), settings: sharing(egm4))
        _ = try stage.adopt(egm4)
        stage.ledger.fail { _ in true }
        guard case .ledgerUnavailable = stage.create(part(1, units: 4)).error else { throw OtherOutcome() }
        #expect(try stage.state(egm4) == .ready && stage.record(egm4).partitions == nil)
        stage.ledger.fail { _ in false }
        _ = try #require(stage.create(part(1, units: 4)).value)
        stage.ledger.fail { _ in true }
        guard case .ledgerUnavailable = stage.create(part(2, units: 4)).error else { throw OtherOutcome() }
        #expect(try stage.partitions().map.freeBytes == 60 * unit)
    }

    @Test func aScrubThatFailsLeavesTheOthersAlone() throws {
        let stage = Stage(smallHost(units: 64), settings: sharing(egm4))
        let first = try #require(stage.create(part(1, units: 4)).value)
        let second = try #require(stage.create(part(2, units: 4)).value)
        stage.memory(egm4).failScrub(.scrubFailed(reason: "no"))
        try stage.release(first.id)
        #expect(try stage.partitions().parts[0]?.state == .faulty)
        #expect(stage.create(part(3, units: 4)).value?.shares.first?.offset == 8 * unit)
        stage.memory(egm4).failScrub(nil)
        try stage.release(second.id)
        let third = try #require(stage.allocations().first)
        try stage.release(third.id)
        // All of it again, now that nobody is there.
        #expect(try stage.state(egm4) == .ready && !stage.memory(egm4).isDirty)
    }

    @Test func anAdministratorCannotTakeACutRegion() throws {
        let stage = Stage(smallHost(units: 64), settings: sharing(egm4))
        _ = try #require(stage.create(part(1, units: 4)).value)
        #expect(stage.yield(egm4).error == .regionPartitioned(egm4, partitions: 1))
        #expect(stage.scrub(egm4).error == .regionPartitioned(egm4, partitions: 1))
    }

    @Test func aRestartTrustsNothingButLivingPartitions() throws {
        let before = Stage(smallHost(units: 64), settings: sharing(egm4))
        let first = try #require(before.create(part(1, units: 4)).value)
        let second = try #require(before.create(part(2, units: 8)).value)
        before.memory(egm4).write(0..<12 * unit)
        before.memory(egm4).setUsers([user(60, 4..<12)])
        before.memory(egm4).block(.scrub)
        try before.release(first.id)
        #expect(before.memory(egm4).pending == .scrub)
        let old = before.memory(egm4)
        let stage = Stage(smallHost(units: 64), settings: sharing(egm4), ledger: before.ledger) {
            $0[egm4]?.inherit(old)
        }
        #expect(stage.allocations().map(\.id) == [second.id])
        #expect(stage.memory(egm4).scrubbedRanges == [0..<4 * unit, 12 * unit..<64 * unit])
        #expect(stage.memory(egm4).written == [4 * unit..<12 * unit])
        #expect(stage.create(part(3, units: 4)).value?.shares.first?.offset == 0)
        old.finish()
    }

    /// With the descriptor kept the ledger says what is clean: the part that was being scrubbed is scrubbed again, and
    /// neither its neighbours nor what was free.
    @Test func whatWasHandedOutIsDirtyAlone() throws {
        let before = Stage(smallHost(units: 64), settings: sharing(egm4))
        let first = try #require(before.create(part(1, units: 4)).value)
        let second = try #require(before.create(part(2, units: 8)).value)
        let third = try #require(before.create(part(3, units: 2)).value)
        // Scrubbed once already: clean again, and not dirty for the next daemon.
        try before.release(third.id)
        before.memory(egm4).write(0..<12 * unit)
        before.memory(egm4).setUsers([user(60, 4..<12)])
        before.memory(egm4).block(.scrub)
        try before.release(first.id)
        #expect(before.memory(egm4).pending == .scrub)
        #expect(before.ledger.content.cuts.values.map { $0 } == [[0: 4 * unit, 4 * unit: 8 * unit]])
        let old = before.memory(egm4)
        let stage = Stage(smallHost(units: 64), settings: sharing(egm4), ledger: before.ledger) {
            $0[egm4]?.inherit(old)
            $0[egm4]?.leave(isDirty: false)
        }
        #expect(stage.allocations().map(\.id) == [second.id])
        #expect(stage.memory(egm4).scrubbedRanges == [0..<4 * unit])
        #expect(stage.memory(egm4).written == [4 * unit..<12 * unit])
        #expect(stage.ledger.content.cuts.values.map { $0 } == [[4 * unit: 8 * unit]])
        #expect(stage.ledger.breaches == [])
        stage.memory(egm4).setUsers([])
        try stage.release(second.id)
        #expect(try stage.state(egm4) == .ready && stage.ledger.content.cuts.isEmpty)
        #expect(stage.ledger.content.isClean(try #require(RegionIdentity(stage.record(egm4).region))))
        old.finish()
    }

    /// What the ledger says is true of the memory that was kept, and of no other.
    @Test func aKeptDescriptorOfOtherMemoryMakesAllOfItDirty() throws {
        let before = Stage(smallHost(units: 64), settings: sharing(egm4))
        let first = try #require(before.create(part(1, units: 4)).value)
        let stage = Stage(smallHost(units: 64), settings: sharing(egm4), ledger: before.ledger) {
            $0[egm4]?.leave(isDirty: false, isWrong: true)
        }
        #expect(stage.allocations().map(\.id) == [first.id])
        #expect(stage.memory(egm4).scrubbedRanges == [4 * unit..<64 * unit])
        #expect(stage.ledger.content.cuts.values.map { $0 } == [[0: 4 * unit]])
    }

    @Test func asManyPartsAsTheLimitAndNoMore() throws {
        #expect(CustodianSettings().partitionLimit == 16_384)
        var settings = sharing(egm4)
        settings.partitionLimit = 3
        let stage = Stage(smallHost(units: 64), settings: settings)
        let made = try (1...3).map { try #require(stage.create(part($0, units: 1)).value) }
        #expect(stage.create(part(4, units: 1)).error == .tooManyPartitions(egm4, limit: 3))
        // One that is being cleaned up counts, and is waited for.
        stage.memory(egm4).block(.scrub)
        try stage.release(made[1].id)
        let waiting = stage.create(part(4, units: 1))
        #expect(waiting.isRunning)
        stage.memory(egm4).unblock(.scrub)
        stage.memory(egm4).finish()
        stage.run()
        #expect(waiting.value?.shares.first?.offset == unit)
    }

    @Test(arguments: [(2, 4), (0, 4), (3, 2)])
    func whatContradictsAnotherPartitionIsVoided(_ place: (offset: UInt64, size: UInt64)) throws {
        let before = Stage(smallHost(units: 64), settings: sharing(egm4))
        let first = try #require(before.create(part(1, units: 4)).value)
        var entry = try #require(before.ledger.entry(first.id))
        entry.id = AllocationID("a-ffffffffffffffff")
        entry.vm = vm(2)
        entry.created += 1
        entry.shares[0].offset = place.offset * unit
        entry.shares[0].size = place.size * unit
        try before.ledger.commit([.put(entry)])
        let stage = Stage(smallHost(units: 64), settings: sharing(egm4), ledger: before.ledger)
        #expect(stage.allocations().map(\.id) == [first.id])
        #expect(stage.ledger.entry(entry.id) == nil)
    }
}
