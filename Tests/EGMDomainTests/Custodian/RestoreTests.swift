import Testing

@testable import EGMDomain

/// What becomes of an earlier daemon's allocations.
struct RestoreTests {
    private let region4: RegionIdentity
    private let region5: RegionIdentity

    init() throws {
        region4 = try #require(gb200().region(egm4).flatMap { RegionIdentity($0) })
        region5 = try #require(gb200().region(egm5).flatMap { RegionIdentity($0) })
    }

    private func entry(
        _ number: Int, _ regions: [RegionIdentity]? = nil, lifetime: AllocationLifetime = .persistent,
        process: ProcessReference? = nil, peer: ProcessReference? = nil, delivery: AllocationDelivery = .descriptor
    ) -> LedgerEntry {
        LedgerEntry(
            id: AllocationID("a-\(number)"), vm: vm(number), ownerUID: alice.uid, lifetime: lifetime,
            delivery: delivery, policy: .socket,
            shares: (regions ?? [region4]).map {
                .init(region: $0, offset: 0, size: $0.size, path: delivery == .path ? $0.name.devicePath : nil)
            },
            process: process, peer: peer, created: 1_700_000_000)
    }

    private func outcome(_ stage: Stage, _ entry: LedgerEntry) -> RestoreOutcome? {
        for case .allocationRestored(entry, let outcome) in stage.events { return outcome }
        return nil
    }

    private func id(_ number: Int) -> AllocationID { AllocationID("a-\(number)") }

    @Test func aPersistentOneGoesOn() throws {
        let kept = entry(1)
        let stage = Stage(ledger: FakeLedger([kept]))
        #expect(outcome(stage, kept) == .readopted)
        #expect(try stage.state(egm4) == .allocated)
        #expect(stage.memory(egm4).isOpen && stage.memory(egm4).count(.scrub) == 0)
        #expect(try stage.on { try $0.grant(id(1), region: nil, for: alice) }.size == region4.size)
        // The same answer, at once; another VM is refused.
        #expect(stage.create(AllocationRequest(vm: vm(1), regions: [egm4])).value?.id == id(1))
        guard case .regionBusy(egm4, let owner) = stage.create(AllocationRequest(vm: vm(2), regions: [egm4])).error
        else { throw Unexpected() }
        #expect(owner.id == id(1))
        stage.memory(egm4).write()
        try stage.release(id(1))
        #expect(try stage.state(egm4) == .ready && !stage.memory(egm4).isDirty)
        #expect(stage.ledger.content.entries.isEmpty)
        stage.checkQuiet()
    }

    @Test func memoryThatIsInUseIsNotOpenedAndNotScrubbed() throws {
        let stage = Stage(provider: .nvgraceEGM, ledger: FakeLedger([entry(1)])) {
            $0[egm4]?.failOpen(.held(by: [holder(55)], reason: "qemu (pid 55) maps it"))
        }
        let record = try stage.record(egm4)
        #expect(record.state == .allocated && record.holders == [holder(55)])
        #expect(record.reason?.contains("qemu (pid 55) maps it") == true)
        guard
            case .deliveryUnavailable(.descriptor, egm4, let reason) = #expect(
                throws: AllocationError.self,
                performing: { try stage.on { try $0.grant(id(1), region: nil, for: alice) } })
        else { throw Unexpected() }
        #expect(reason.contains("holds no descriptor") && reason.contains("pid 55"))
        #expect(stage.create(AllocationRequest(vm: vm(1), regions: [egm4])).value?.id == id(1))
        // It comes free, and is found to be.
        stage.advance(milliseconds: 250)
        #expect(stage.events.count { $0 == .regionReattached(egm4, problem: reason) } == 1)
        stage.memory(egm4).failOpen(nil)
        stage.advance(milliseconds: 500)
        #expect(stage.events.contains(.regionReattached(egm4, problem: nil)))
        #expect(try stage.record(egm4).reason == nil)
        #expect(try stage.on { try $0.grant(id(1), region: nil, for: root) }.region == egm4)
        #expect(stage.memory(egm4).count(.scrub) == 0)
        stage.checkQuiet()
    }

    @Test func memoryThatIsInUseAtItsEndIsScrubbedWhenItIsFree() throws {
        let stage = Stage(
            settings: CustodianSettings(hold: .eager), provider: .nvgraceEGM, ledger: FakeLedger([entry(1)])
        ) {
            $0[egm4]?.failOpen(.held(by: [holder(55)], reason: "qemu (pid 55) maps it"))
            $0[egm4]?.setHolders([holder(55)])
        }
        try stage.release(id(1))
        #expect(try stage.state(egm4) == .draining)
        stage.memory(egm4).setHolders([])
        stage.memory(egm4).failOpen(nil)
        stage.advance(milliseconds: 250)
        #expect(try stage.state(egm4) == .ready)
        #expect(stage.ledger.content.isClean(region4) && stage.ledger.content.entries.isEmpty)
        stage.checkQuiet()
    }

    @Test func anOpenThatRunsKeepsTheSameAnswerWaiting() throws {
        let stage = Stage(ledger: FakeLedger([entry(1)])) { $0[egm4]?.block(.open) }
        let again = stage.create(AllocationRequest(vm: vm(1), regions: [egm4]))
        #expect(again.isRunning)
        stage.memory(egm4).finish(.open)
        stage.run()
        #expect(again.value?.id == id(1))
        // One that is released while it is opened drains afterwards.
        let other = Stage(ledger: FakeLedger([entry(1)])) { $0[egm4]?.block(.open) }
        try other.release(id(1))
        #expect(try other.state(egm4) == .draining)
        other.memory(egm4).finish(.open)
        other.run()
        #expect(try other.state(egm4) == .ready)
        other.checkQuiet()
    }

    @Test func aProcessThatLivesIsWatchedAgain() throws {
        let kept = entry(1, lifetime: .process, process: ProcessReference(pid: 4711, startTime: 4711))
        let stage = Stage(ledger: FakeLedger([kept]))
        #expect(outcome(stage, kept) == .readopted)
        stage.memory(egm4).write()
        stage.endProcess(4711)
        #expect(stage.allocations() == [] && !stage.memory(egm4).isDirty)
        stage.checkQuiet()
    }

    @Test(arguments: [ProcessReference(pid: 4711, startTime: 4711), ProcessReference(pid: 4711, startTime: 1)])
    func aProcessThatIsGoneOrAnotherOneLeavesAnOrphan(process: ProcessReference) throws {
        let kept = entry(1, lifetime: .process, process: process)
        let dead: Set<Int32> = process.startTime == 1 ? [] : [4711]
        let stage = Stage(ledger: FakeLedger([kept]), kill: dead) { $0[egm4]?.setHolders([holder(55)]) }
        #expect(outcome(stage, kept) == .orphaned(reason: "its process 4711 ended while egmd did not run"))
        // The process may have left its memory to another one.
        #expect(try stage.state(egm4) == .draining)
        stage.memory(egm4).setHolders([])
        stage.advance(milliseconds: 250)
        #expect(stage.allocations() == [])
        #expect(stage.ledger.content.entries.isEmpty)
        stage.checkQuiet()
    }

    @Test func aProcessThatCannotBeWatchedKeepsItsMemory() throws {
        let kept = entry(1, lifetime: .process, process: ProcessReference(pid: 4711, startTime: 4711))
        let stage = Stage(ledger: FakeLedger([kept]), unwatchable: 4711)
        #expect(outcome(stage, kept) == .readopted)
        #expect(stage.allocations().first?.reason?.contains("cannot watch its process 4711") == true)
        stage.checkQuiet()
    }

    @Test func aClientMayComeBack() throws {
        let kept = entry(1, lifetime: .connection, peer: ProcessReference(pid: 100, startTime: 100))
        let request = AllocationRequest(vm: vm(1), regions: [egm4], lifetime: .connection)
        let stage = Stage(ledger: FakeLedger([kept]))
        #expect(stage.allocations().first?.reason?.contains("60 s") == true)
        // Another process of the same user is not it.
        let stranger = Caller(uid: 1000, gid: 1000, pid: 101, isAdmin: false, connection: 8)
        guard case .conflict = stage.create(request, for: stranger).error else { throw Unexpected() }
        let back = Caller(uid: 1000, gid: 1000, pid: 100, isAdmin: false, connection: 9)
        #expect(stage.create(request, for: back).value?.id == id(1))
        stage.advance(milliseconds: Custodian.connectionGrace + 1)
        #expect(stage.allocations().map(\.state) == [.allocated] && stage.allocations().first?.reason == nil)
        stage.closeConnection(9)
        #expect(stage.allocations() == [])
        stage.checkQuiet()
    }

    @Test func aClientThatDoesNotComeBackLosesIt() throws {
        let kept = entry(1, lifetime: .connection, peer: ProcessReference(pid: 100, startTime: 100))
        let stage = Stage(ledger: FakeLedger([kept]))
        stage.advance(milliseconds: Custodian.connectionGrace - 1)
        #expect(stage.allocations().map(\.state) == [.allocated])
        stage.advance(milliseconds: 1)
        #expect(stage.allocations() == [])
        stage.checkQuiet()
        let other = Stage(ledger: FakeLedger([kept]))
        other.endProcess(100)
        #expect(other.allocations() == [])
        #expect(
            Stage(ledger: FakeLedger([kept]), kill: [100]).events.contains(
                .allocationRestored(kept, .orphaned(reason: "its client 100 ended while egmd did not run"))))
        let unknown = entry(2, lifetime: .connection)
        guard case .orphaned = outcome(Stage(ledger: FakeLedger([unknown])), unknown) else { throw Unexpected() }
        other.checkQuiet()
    }

    @Test func oneByPathIsLeftAlone() throws {
        let kept = entry(1, delivery: .path)
        let stage = Stage(settings: CustodianSettings(hold: .eager), provider: .nvgraceEGM, ledger: FakeLedger([kept]))
        #expect(try stage.state(egm4) == .handedOff && !stage.memory(egm4).isOpen)
        let allocation = try #require(stage.allocations().first)
        #expect(stage.on { $0.paths(of: allocation) } == [egm4: egm4.devicePath])
        try stage.release(id(1))
        #expect(try stage.state(egm4) == .ready)
        stage.checkQuiet()
    }

    @Test func aRegionThatIsGoneOrAnotherIsKeptUntilTheEnd() throws {
        var smaller = gb200Facts()
        for index in 0..<2 { smaller.gpus[index].firmware.egmSize = 0x1_0000_0000 }
        smaller.regions[0].size = .bytes(0x1_0000_0000)
        var overlapped = gb200Facts()
        overlapped.memory = .entries([
            .init(range: PhysicalRange(base: region4.base, size: 4096 * 16), name: "System RAM")
        ])
        var absent = gb200Facts()
        absent.regions.removeFirst()
        var gone = gb200Facts()
        gone.regions.removeFirst()
        gone.gpus.removeFirst(2)
        for (facts, words) in [
            (smaller, "has changed"), (overlapped, "own RAM"), (absent, "does not show it any more"),
            (gone, "does not show it any more"),
        ] {
            let kept = entry(1, [region4, region5])
            let stage = Stage(TopologyBuilder.build(from: facts), ledger: FakeLedger([kept]))
            guard case .faulty(let reason) = outcome(stage, kept) else { throw Unexpected() }
            #expect(reason.contains(words))
            #expect(try stage.state(egm4) == .allocated && stage.record(egm4).reason?.contains(words) == true)
            #expect(stage.memories[egm4]?.isOpen != true)
            #expect(throws: AllocationError.self) { try stage.on { try $0.grant(id(1), region: egm4, for: alice) } }
            #expect(try stage.on { try $0.grant(id(1), region: egm5, for: alice) }.region == egm5)
            try stage.release(id(1))
            #expect(stage.allocations() == [], "\(words)")
            #expect((try? stage.state(egm4)) != .draining)
            stage.checkQuiet()
        }
    }

    @Test func whatDrainedDrainsOn() throws {
        var over = entry(1)
        over.isDraining = true
        over.ending = "released by uid 1000, pid 100"
        let stage = Stage(ledger: FakeLedger([over, entry(2, [region5])])) { $0[egm4]?.setHolders([holder(55)]) }
        #expect(try stage.state(egm4) == .draining)
        #expect(stage.allocations().first { $0.id == id(1) }?.ending == over.ending)
        // The VM may have a new one beside it.
        stage.memory(egm4).setHolders([])
        stage.advance(milliseconds: 250)
        #expect(stage.allocations().map(\.id) == [id(2)])
        stage.checkQuiet()
    }

    @Test func whatIsOfAnotherBootOrImpossibleIsVoided() throws {
        let old = entry(7)
        let double = entry(2)
        let sameVM = {
            var entry = self.entry(3, [self.region5]); entry.vm = vm(1); return entry
        }()
        let replay = LedgerReplay(
            content: FakeLedger([entry(1), double, sameVM]).content, voided: [old], problem: "it was damaged")
        let stage = Stage(ledger: FakeLedger(replay.content), replay: replay)
        guard case .voided = outcome(stage, old), case .voided(let reason) = outcome(stage, double),
            case .voided = outcome(stage, sameVM)
        else { throw Unexpected() }
        #expect(reason == "a-1 has egm4")
        #expect(stage.events.first == .ledgerProblem("it was damaged"))
        #expect(stage.allocations().map(\.id) == [id(1)])
        #expect(Array(stage.ledger.content.entries.keys) == [id(1)])
        stage.checkQuiet()
    }

    @Test func strangersInANobodysRegionAreNamed() throws {
        let stage = Stage(ledger: FakeLedger([], clean: [region4])) { $0[egm4]?.setHolders([holder(55)]) }
        let record = try stage.record(egm4)
        #expect(record.state == .found && record.holders == [holder(55)])
        #expect(record.reason == "qemu (pid 55) maps it, without an allocation that egmd knows")
        #expect(stage.events.contains(.drainBlocked(egm4, holders: [holder(55)])))
        stage.memory(egm4).setHolders([])
        stage.advance(milliseconds: 250)
        #expect(try stage.record(egm4).reason == nil)
        #expect(stage.memory(egm4).calls.contains(.open) == false)
        stage.checkQuiet()
    }

    private struct Unexpected: Error {}
}
