import Testing

@testable import EGMDomain

/// `force` on a partition kills who is in its way, and no neighbour.
struct PartitionForceTests {
    /// VM 1 has units 0 to 4, and VM 2 units 4 to 12; each is bound to the process with ten times its number, if it is.
    private func scene(bound: Bool = true) throws -> (stage: Stage, first: AllocationID, second: AllocationID) {
        let stage = Stage(smallHost(units: 64), settings: sharing(egm4))
        let made = try [(1, 4 as UInt64), (2, 8)].map { number, units in
            var request = part(number, units: units)
            if bound {
                request.lifetime = .process
                request.pid = Int32(number) * 10
            }
            return try #require(stage.create(request).value).id
        }
        for range in [0..<4 * unit, 4 * unit..<12 * unit] { stage.memory(egm4).write(range) }
        return (stage, made[0], made[1])
    }

    private func idle(_ pid: Int32, parent: Int32 = 1, serves: [Int32] = []) -> RegionUser {
        RegionUser(pid: pid, command: "qemu", parent: parent, ranges: [], hasDescriptor: true, serves: serves)
    }

    @Test func killsWhoMapsThePartAndNoNeighbour() throws {
        let (stage, first, second) = try scene(bound: false)
        let memory = stage.memory(egm4)
        memory.setUsers([user(50, 0..<4), user(60, 4..<12), idle(61)])
        #expect(try stage.release(first, force: true, for: root).state == .draining)
        // Taken hold of, and seen again.
        #expect(stage.processes.targets == [50] && stage.processes.killed == [50])
        #expect(stage.events.contains(.holderKilled(egm4, holder(50), problem: nil)))
        // It never skips the wait, and nobody is killed twice.
        stage.advance(milliseconds: 60_000)
        #expect(memory.scrubbedRanges.isEmpty && stage.processes.killed == [50])
        memory.setUsers([user(60, 4..<12)])
        stage.advance(milliseconds: 60_000)
        #expect(memory.scrubbedRanges == [0..<4 * unit])
        #expect(stage.allocations().map(\.id) == [second] && stage.processes.targets == [50])
    }

    @Test func withoutForceNobodyIsTouchedAndItMayComeLater() throws {
        let (stage, first, _) = try scene()
        stage.memory(egm4).setUsers([user(10, 0..<4), user(20, 4..<12)])
        try stage.release(first, for: root)
        stage.advance(milliseconds: 60_000)
        #expect(stage.processes.targets == [])
        // At once, not after the pause.
        try stage.release(first, force: true, for: root)
        #expect(stage.processes.killed == [10])
    }

    @Test func whoIsANeighbourTooIsSpared() throws {
        let (stage, first, _) = try scene()
        stage.memory(egm4).setUsers([
            user(50, 0..<4, 8..<9), user(20, 0..<4),
            RegionUser(pid: 21, command: "qemu", parent: 20, ranges: [0..<unit], hasDescriptor: true),
        ])
        try stage.release(first, force: true, for: root)
        stage.advance(milliseconds: 60_000)
        #expect(stage.processes.targets == [] && stage.processes.killed == [])
        let reason = try #require(try stage.partitions().parts[0]?.reason)
        #expect(reason.contains("qemu (pid 50) maps it, and it is not killed: another VM's part of egm4 is its too"))
    }

    @Test func aNeighbourThatDrainsIsSparedUntilItIsGivenUpToo() throws {
        let (stage, first, second) = try scene()
        stage.memory(egm4).setUsers([user(50, 0..<5), user(20, 4..<12)])
        try stage.release(second, for: root)
        try stage.release(first, force: true, for: root)
        stage.advance(milliseconds: 60_000)
        #expect(stage.processes.killed == [])
        try stage.release(second, force: true, for: root)
        #expect(stage.processes.killed.sorted() == [20, 50])
    }

    /// Every VM of the region has a descriptor: it counts only of the process that the allocation is bound to.
    @Test func aDescriptorAloneIsNoReason() throws {
        let (stage, first, _) = try scene()
        stage.memory(egm4).setUsers([
            idle(10), idle(11, parent: 10), idle(90, serves: [10]), idle(55), idle(91, serves: [10, 20]),
        ])
        try stage.release(first, force: true, for: root)
        stage.advance(milliseconds: 60_000)
        #expect(stage.processes.killed.sorted() == [10, 11, 90])
        #expect(
            try stage.partitions().parts[0]?.reason?.contains("it is not killed: whose part it may use is not known")
                == true)
    }

    @Test func aDescriptorOnItsWayCountsOnlyToTheBoundProcess() throws {
        let (stage, first, _) = try scene()
        stage.deliveries.set(
            egm4, [10, 20, 55].map { Holder(pid: $0, command: "client", way: .undelivered) })
        try stage.release(first, force: true, for: root)
        stage.advance(milliseconds: 60_000)
        #expect(stage.processes.killed == [10])
    }

    @Test func aPIDThatChangedHandsBetweenTheLooksIsNotHit() throws {
        let (stage, first, _) = try scene()
        let memory = stage.memory(egm4)
        memory.setUsers([user(50, 0..<4)])
        memory.block(.holders)
        try stage.release(first, force: true, for: root)
        memory.finish(.holders)
        stage.run()
        #expect(stage.processes.targets == [50] && stage.processes.killed == [])
        stage.processes.giveAway(50)
        memory.finish(.holders)
        memory.unblock(.holders)
        stage.run()
        #expect(stage.processes.killed == [])
    }

    @Test func whomItMayNotKillIsNamed() throws {
        let (stage, first, _) = try scene()
        stage.processes.makeUnkillable(50, reason: "no right")
        stage.memory(egm4).setUsers([user(50, 0..<4)])
        try stage.release(first, force: true, for: root)
        stage.advance(milliseconds: 60_000)
        #expect(
            try stage.partitions().parts[0]?.reason
                == "qemu (pid 50) maps it, and it could not be killed: no right")
        #expect(stage.events.count { if case .holderKilled = $0 { true } else { false } } == 1)
    }
}
