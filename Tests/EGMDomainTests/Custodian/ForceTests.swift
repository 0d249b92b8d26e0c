import Testing

@testable import EGMDomain

/// `force` kills who is in the way, nobody else, and waits as ever.
@Suite struct ForceTests {
    private func used(_ stage: Stage, by holders: [Holder]) throws -> AllocationID {
        let made = try #require(stage.create(AllocationRequest(vm: vm(1), regions: [egm4])).value)
        stage.memory(egm4).write()
        stage.memory(egm4).setHolders(holders)
        return made.id
    }

    @Test func killsTheHoldersAndWaitsForTheirEnd() throws {
        let stage = Stage()
        let id = try used(stage, by: [holder(55), holder(56, .descriptor)])
        #expect(try stage.release(id, force: true, for: root).state == .draining)
        #expect(stage.processes.targets == [55, 56] && stage.processes.killed == [55, 56])
        // Both were seen again after they were taken hold of.
        #expect(stage.events.contains(.holderKilled(egm4, holder(55), problem: nil)))
        // A killed process may take long to end; meanwhile nothing is scrubbed, and it is not killed again.
        stage.advance(milliseconds: 60_000)
        #expect(try stage.state(egm4) == .draining && stage.processes.killed == [55, 56])
        #expect(stage.memory(egm4).count(.scrub) == 1)
        stage.memory(egm4).setHolders([])
        stage.advance(milliseconds: 60_000)
        #expect(try stage.state(egm4) == .ready)
        stage.checkQuiet()
    }

    @Test func withoutForceNobodyIsTouched() throws {
        let stage = Stage()
        let id = try used(stage, by: [holder(55)])
        try stage.release(id)
        stage.advance(milliseconds: 60_000)
        #expect(stage.processes.targets == [] && stage.processes.killed == [])
        // It counts when it comes later, too.
        try stage.release(id, force: true, for: root)
        stage.advance(milliseconds: 60_000)
        #expect(stage.processes.killed == [55])
    }

    @Test func onlyAnAdministratorMayForce() throws {
        let stage = Stage()
        let id = try used(stage, by: [holder(55)])
        #expect(throws: AllocationError.needsAdmin("`force`")) { try stage.release(id, force: true) }
        #expect(try stage.state(egm4) == .allocated)
        try stage.release(id)
        #expect(throws: AllocationError.needsAdmin("`force`")) { try stage.release(id, force: true) }
        stage.advance(milliseconds: 60_000)
        #expect(stage.processes.killed == [])
    }

    @Test func aPIDThatChangedHandsIsLeftAlone() throws {
        let stage = Stage()
        let id = try used(stage, by: [holder(55)])
        // The second look, in which it is seen again, waits.
        stage.memory(egm4).block(.holders)
        try stage.release(id, force: true, for: root)
        stage.memory(egm4).finish(.holders)
        stage.run()
        #expect(stage.processes.targets == [55] && stage.processes.killed == [])
        stage.processes.giveAway(55)
        stage.memory(egm4).setHolders([])
        stage.memory(egm4).finish(.holders)
        stage.memory(egm4).unblock(.holders)
        stage.advance(milliseconds: 60_000)
        #expect(stage.processes.killed == [])
        #expect(try stage.state(egm4) == .ready)
    }

    @Test func aPIDThatChangedHandsBetweenTheLooksIsNotHit() throws {
        let stage = Stage()
        let id = try used(stage, by: [holder(55)])
        stage.memory(egm4).block(.holders)
        try stage.release(id, force: true, for: root)
        stage.memory(egm4).finish(.holders)
        stage.run()
        // Another process with that pid, which happens to use the memory: what is held is the dead one.
        stage.processes.giveAway(55)
        stage.memory(egm4).finish(.holders)
        stage.memory(egm4).unblock(.holders)
        stage.run()
        #expect(stage.processes.killed == [])
    }

    /// Who maps the memory and has a descriptor is in one look twice. That is still one look, and it may be over by the
    /// time it is read.
    @Test func oneLookIsNotTwo() throws {
        let stage = Stage()
        let id = try used(stage, by: [holder(55), holder(55, .descriptor)])
        stage.memory(egm4).block(.holders)
        try stage.release(id, force: true, for: root)
        stage.memory(egm4).finish(.holders)
        stage.run()
        #expect(stage.processes.targets == [55] && stage.processes.killed == [])
        // It has let go of the memory before egmd took hold of it.
        stage.memory(egm4).setHolders([])
        stage.memory(egm4).finish(.holders)
        stage.memory(egm4).unblock(.holders)
        stage.advance(milliseconds: 60_000)
        #expect(stage.processes.killed == [])
        #expect(try stage.state(egm4) == .ready)
    }

    @Test func whoMayHaveTheMemoryIsWaitedForAndNotKilled() throws {
        let stage = Stage()
        let id = try used(stage, by: [])
        stage.deliveries.set(egm4, [Holder(pid: 55, command: "client", way: .undelivered, isCertain: false)])
        try stage.release(id, force: true, for: root)
        stage.advance(milliseconds: 60_000)
        #expect(stage.processes.targets == [] && stage.processes.killed == [])
        #expect(try stage.state(egm4) == .draining)
        #expect(try stage.record(egm4).reason == "client (pid 55) may have yet to read a descriptor of it")
        stage.deliveries.set(egm4, [Holder(pid: 55, command: "client", way: .undelivered)])
        stage.advance(milliseconds: 60_000)
        #expect(stage.processes.killed == [55])
        stage.deliveries.set(egm4, [])
        stage.advance(milliseconds: 60_000)
        #expect(try stage.state(egm4) == .ready)
    }

    @Test func whomItMayNotKillIsNamed() throws {
        let stage = Stage()
        stage.processes.makeUnkillable(55, reason: "no right")
        let id = try used(stage, by: [holder(55), holder(56)])
        try stage.release(id, force: true, for: root)
        #expect(stage.processes.killed == [56])
        #expect(try stage.record(egm4).reason == "qemu (pid 55) maps it, and it could not be killed: no right")
        #expect(stage.events.contains(.holderKilled(egm4, holder(55), problem: "no right")))
        stage.advance(milliseconds: 60_000)
        // Later looks know it too.
        #expect(
            try stage.record(egm4).reason?.contains("qemu (pid 55) maps it, and it could not be killed: no right")
                == true)
        #expect(stage.events.count { if case .holderKilled = $0 { true } else { false } } == 2)
        #expect(try stage.state(egm4) == .draining)
    }

    @Test func theNextOwnerIsSafeFromIt() throws {
        let stage = Stage()
        let id = try used(stage, by: [])
        try stage.release(id, force: true, for: root)
        let next = try used(stage, by: [holder(77)])
        try stage.release(next)
        stage.advance(milliseconds: 60_000)
        #expect(stage.processes.killed == [])
    }
}
