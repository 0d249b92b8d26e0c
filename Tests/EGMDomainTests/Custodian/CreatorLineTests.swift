// Creators that wait: who is woken, in which order, and how many there may be.

import Testing

@testable import EGMDomain

struct CreatorLineTests {
    private func wanting(_ number: Int, _ regions: [RegionName] = [egm4], wait: Double? = 3600) -> AllocationRequest {
        AllocationRequest(vm: vm(number), regions: regions, wait: wait)
    }

    private func user(_ uid: UInt32) -> Caller {
        Caller(uid: uid, gid: uid, pid: Int32(uid), isAdmin: false, connection: UInt64(uid))
    }

    private var unlimited: CustodianSettings {
        var settings = CustodianSettings()
        (settings.waitingLimit, settings.waitingLimitPerUID) = (10_000, 10_000)
        return settings
    }

    /// The requests that still wait in any line.
    private func inLine(_ stage: Stage) -> Int {
        stage.on { custodian in
            [custodian.lines.patient, custodian.lines.hasty, custodian.lines.partial].reduce(0) { sum, queue in
                sum + queue.regions.reduce(0) { $0 + queue.all(at: $1).count }
            }
        }
    }

    @Test func oneIsWokenHoweverManyWait() throws {
        func jobs(waiting count: Int) throws -> Int {
            let stage = Stage(settings: unlimited)
            let owner = try #require(stage.create(wanting(1)).value)
            let waiting = (2...count + 1).map { stage.begin(wanting($0)) }
            stage.run()
            #expect(inLine(stage) == count)
            let before = stage.executor.jobsRun
            try stage.release(owner.id)
            #expect(waiting[0].value?.state == .allocated && waiting.count { $0.isRunning } == count - 1)
            return stage.executor.jobsRun - before
        }
        // Not one job more for a thousand others.
        #expect(try jobs(waiting: 1001) == jobs(waiting: 2))
    }

    @Test(arguments: 0..<40) func theFirstToComeIsTheFirstServed(seed: UInt64) throws {
        let stage = Stage(settings: unlimited, seed: seed)
        var owner = try #require(stage.create(wanting(1)).value)
        let waiting = (2...6).map { number in
            let pending = stage.begin(wanting(number))
            stage.run()
            return pending
        }
        for (index, next) in waiting.enumerated() {
            // Whoever comes at the moment at which the region gets free does not overtake.
            let late = [stage.begin(wanting(100 + index)), stage.begin(wanting(200 + index, wait: nil))]
            try stage.release(owner.id)
            owner = try #require(next.value, "\(index)")
            #expect(late[0].isRunning)
            #expect(late[1].error != nil)
            stage.abandon(late[0].ticket)
        }
        try stage.release(owner.id)
        stage.checkQuiet()
    }

    @Test(arguments: 0..<60) func trayAndSocketsGetOnInAnyOrder(seed: UInt64) throws {
        let stage = Stage(settings: unlimited, seed: seed)
        var open: [Stage.Pending<Allocation>] = []
        let wishes = [[egm4, egm5], [egm4], [egm5], [egm4, egm5], [egm5], [egm4, egm5], [egm4]]
        for number in 1...14 { open.append(stage.begin(wanting(number, wishes[number % wishes.count]))) }
        stage.run()
        for _ in 0..<14 {
            let served = open.compactMap(\.value)
            try #require(!served.isEmpty, "nobody is served")
            for allocation in served { try stage.release(allocation.id) }
            open.removeAll { !$0.isRunning && $0.value.map { served.contains($0) } == true }
            if open.isEmpty { break }
        }
        #expect(open.isEmpty && inLine(stage) == 0)
        stage.checkQuiet()
    }

    @Test func aDeadlineAndACancelWakeNobodyElse() throws {
        let stage = Stage()
        _ = stage.create(wanting(1))
        let soon = stage.create(wanting(2, wait: 1))
        let given = stage.create(wanting(3))
        let other = stage.create(wanting(4))
        stage.abandon(given.ticket)
        #expect(given.error == .abandoned && inLine(stage) == 2)
        let before = stage.executor.jobsRun
        stage.advance(milliseconds: 1001)
        guard case .timedOut(1, _) = soon.error else {
            Issue.record("\(String(describing: soon.outcome))")
            return
        }
        #expect(other.isRunning && inLine(stage) == 1)
        #expect(stage.executor.jobsRun - before < 10)
    }

    @Test func whatWaitingDoesNotCureEndsTheWait() throws {
        let stage = Stage(settings: unlimited)
        let owner = try #require(stage.create(wanting(1)).value)
        let waiting = (2...20).map { stage.create(wanting($0)) }
        stage.memory(egm4).failScrub(.scrubFailed(reason: "EIO"))
        try stage.release(owner.id)
        #expect(waiting.allSatisfy { if case .regionFaulty(egm4, _) = $0.error { true } else { false } })
        #expect(inLine(stage) == 0)
    }

    @Test func whoWaitsForItsVMIsToldOfItsAllocation() throws {
        let stage = Stage()
        let first = try #require(stage.create(wanting(1)).value)
        let waiting = [stage.create(wanting(2)), stage.create(wanting(2)), stage.create(wanting(3))]
        try stage.release(first.id)
        #expect(waiting[0].value != nil && waiting[1].value == waiting[0].value && waiting[2].isRunning)
    }

    @Test func aChangeOfTheHostMakesEverybodyLook() throws {
        let stage = Stage()
        _ = stage.create(wanting(1))
        let waiting = stage.create(AllocationRequest(vm: vm(2), gpus: gb200().regions[0].gpus, wait: 3600))
        #expect(waiting.isRunning)
        var facts = gb200Facts()
        facts.gpus.removeFirst()
        facts.regions[0] = KernelRegionFacts(
            name: egm4, size: .bytes(0x6f_c000_0000), gpus: [facts.gpus[0].address], generation: .standalone,
            sysfsPath: "/sys/devices/virtual/egm/egm4", deviceNumber: (510, 0))
        stage.update(facts)
        #expect(waiting.error == .unknownGPU(gb200().gpus[0].address))
    }

    @Test func theStopEndsEveryWait() throws {
        let stage = Stage { $0[egm5]?.block(.scrub) }
        _ = stage.create(wanting(1))
        let waiting = [stage.create(wanting(2)), stage.create(wanting(3, [egm5])), stage.create(wanting(3, [egm5]))]
        _ = stage.stop()
        #expect(waiting.map(\.error) == [.abandoned, .abandoned, .abandoned])
    }

    @Test func partsGoToWhoeverTheyFit() throws {
        let stage = Stage(smallHost(units: 8), settings: sharing(egm4))
        let first = try #require(stage.create(part(1, units: 4)).value)
        let second = try #require(stage.create(part(2, units: 4)).value)
        let large = stage.create(part(3, units: 8, wait: 3600))
        let small = (4...5).map { stage.create(part($0, units: 2, wait: 3600)) }
        #expect(inLine(stage) == 3)
        try stage.release(first.id)
        #expect(large.isRunning && small.allSatisfy { $0.value != nil })
        for pending in small { try stage.release(try #require(pending.value).id) }
        try stage.release(second.id)
        #expect(large.value != nil && inLine(stage) == 0)
    }

    // MARK: Limits

    private var few: CustodianSettings {
        var settings = CustodianSettings()
        (settings.waitingLimit, settings.waitingLimitPerUID) = (3, 2)
        return settings
    }

    @Test func aUserMayHaveAsManyAsTheLimitAndNoMore() throws {
        let stage = Stage(settings: few)
        _ = stage.create(wanting(1))
        let waiting = (2...3).map { stage.create(wanting($0)) }
        #expect(waiting.allSatisfy { $0.isRunning })
        #expect(stage.create(wanting(4)).error == .tooManyWaiting(limit: 2, uid: alice.uid))
        // Who does not wait is told what is in the way.
        guard case .regionBusy(egm4, _) = stage.create(wanting(5, wait: 0)).error else {
            Issue.record("not told who has it")
            return
        }
        let others = stage.create(wanting(6), for: bob)
        #expect(others.isRunning)
        #expect(stage.create(wanting(7), for: user(1002)).error == .tooManyWaiting(limit: 3, uid: nil))
        // A place is free as soon as one has ended.
        stage.abandon(waiting[0].ticket)
        #expect(stage.create(wanting(8)).isRunning)
    }

    @Test func rootIsNotLockedOut() throws {
        let stage = Stage(settings: few)
        _ = stage.create(wanting(1))
        for number in 2...4 { #expect(stage.create(wanting(number), for: user(UInt32(1000 + number))).isRunning) }
        #expect(stage.create(wanting(5), for: user(1005)).error == .tooManyWaiting(limit: 3, uid: nil))
        for number in 0..<Custodian.rootWaitingReserve {
            #expect(stage.create(wanting(100 + number), for: root).isRunning, "\(number)")
        }
        #expect(stage.create(wanting(999), for: root).error == .tooManyWaiting(limit: 3, uid: nil))
    }

    @Test func whoJoinsAPreparationCountsAndItsMakerDoesNot() throws {
        let stage = Stage(settings: few) { $0[egm4]?.block(.scrub) }
        let one = AllocationRequest(vm: vm(1), regions: [egm4])
        let waiting = (1...3).map { _ in stage.create(one) }
        #expect(waiting.allSatisfy { $0.isRunning })
        #expect(stage.create(one).error == .tooManyWaiting(limit: 2, uid: alice.uid))
        stage.memory(egm4).finish(.scrub)
        stage.run()
        #expect(Set(waiting.compactMap(\.value?.id)).count == 1 && waiting.allSatisfy { $0.value != nil })
        stage.checkQuiet()
    }

    @Test func partsCountToo() throws {
        var settings = sharing(egm4)
        settings.waitingLimitPerUID = 1
        let stage = Stage(smallHost(units: 8), settings: settings)
        _ = stage.create(part(1, units: 8))
        #expect(stage.create(part(2, units: 1, wait: 60)).isRunning)
        #expect(stage.create(part(3, units: 1, wait: 60)).error == .tooManyWaiting(limit: 1, uid: alice.uid))
    }

    @Test func theLimitsOfTheDocumentation() {
        let settings = CustodianSettings()
        #expect(settings.waitingLimit == 512 && settings.waitingLimitPerUID == 128)
        #expect(Custodian.rootWaitingReserve == 16)
    }
}
