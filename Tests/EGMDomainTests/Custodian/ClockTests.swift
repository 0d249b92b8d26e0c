import Testing

@testable import EGMDomain

/// The time of day may jump; only what people read comes from it.
@Suite struct ClockTests {
    /// A hundred years, there and back.
    private static let jumps: [Int64] = [3_155_760_000, -3_155_760_000]

    @Test(arguments: jumps) func aJumpMovesNoDeadline(seconds: Int64) throws {
        let stage = Stage()
        let had = try #require(stage.create(AllocationRequest(vm: vm(1), regions: [egm4])).value)
        let pending = stage.create(AllocationRequest(vm: vm(2), regions: [egm4], wait: 10))
        stage.clock.jump(seconds: seconds)
        stage.run()
        #expect(pending.isRunning)
        stage.advance(milliseconds: 9_999)
        #expect(pending.isRunning)
        stage.advance(milliseconds: 2)
        #expect(pending.error == .timedOut(seconds: 10, waitingFor: "egm4, which VM \(had.vm.uuid) has"))
        stage.checkQuiet()
    }

    @Test(arguments: jumps) func aJumpMovesNoPauseBetweenTries(seconds: Int64) throws {
        let stage = Stage()
        stage.memory(egm4).failOpen(.temporary(reason: "short of memory"))
        try stage.adopt(egm4)
        stage.memory(egm4).failOpen(nil)
        stage.clock.jump(seconds: seconds)
        stage.run()
        #expect(try stage.state(egm4) == .found)
        stage.advance(milliseconds: Custodian.firstRetry)
        #expect(try stage.state(egm4) == .ready)
        stage.checkQuiet()
    }

    @Test(arguments: jumps) func aJumpMovesNoGraceAndNoAllocation(seconds: Int64) throws {
        let region = try #require(gb200().region(egm4).flatMap { RegionIdentity($0) })
        let kept = LedgerEntry(
            id: AllocationID("a-1"), vm: vm(1), ownerUID: alice.uid, lifetime: .connection, delivery: .descriptor,
            policy: .socket, shares: [.init(region: region, offset: 0, size: region.size)],
            peer: ProcessReference(pid: 100, startTime: 100), created: 1_700_000_000 + seconds)
        let stage = Stage(ledger: FakeLedger([kept]))
        stage.clock.jump(seconds: seconds)
        stage.advance(milliseconds: Custodian.connectionGrace - 1)
        #expect(stage.allocations().map(\.state) == [.allocated])
        stage.advance(milliseconds: 1)
        #expect(stage.allocations() == [])
        stage.checkQuiet()
    }
}
