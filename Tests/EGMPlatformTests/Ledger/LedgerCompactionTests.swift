import EGMDomain
import EGMTestSupport
import LinuxSystem
import Testing

@testable import EGMPlatform

/// A large ledger is written anew in pieces. Whatever comes meanwhile, and whenever the daemon is killed, what is in the file of
/// that name is what was recorded.
@Suite(.timeLimit(.minutes(10))) struct LedgerCompactionTests {
    /// What a daemon finds that starts after a kill at this moment.
    private func found(_ fixture: LedgerFixture) throws -> LedgerContent {
        let other = try LedgerFixture()
        try other.write(try fixture.bytes())
        let replay = try other.reopened()
        #expect(replay.problem == nil)
        return replay.content
    }

    private func isSame(_ left: LedgerContent, _ right: LedgerContent) -> Bool {
        left.entries == right.entries && left.marks == right.marks && left.cuts == right.cuts
    }

    @Test(arguments: [false, true]) func nothingIsLostWhileItIsWrittenAnew(isDisturbed: Bool) throws {
        let fixture = try LedgerFixture()
        let (ledger, _) = try fixture.open()
        var model = LedgerContent()
        func commit(_ changes: [LedgerChange]) throws {
            try ledger.commit(changes)
            model.apply(changes)
        }
        for number in 0..<UInt64(600) {
            try commit([.put(LedgerFixture.plain(number)), .dirty(LedgerFixture.region(number))])
        }
        // Dirty ranges of a region that is cut come and go meanwhile.
        let cut = LedgerFixture.region(1_000)
        try commit([.cut(cut)])
        for number in 0..<UInt64(300) { try commit([.dirtyRange(cut, offset: number << 20, size: 1 << 20)]) }
        // The same numbers each time (an LCG of Knuth's).
        var seed: UInt64 = isDisturbed ? 1 : 2
        func random(below limit: UInt64) -> UInt64 {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (seed >> 33) % limit
        }
        var (pieces, exchanges) = (0, 0)
        var file = try FileStatus(path: fixture.path)
        for step in 0..<1_500 {
            let number = random(below: 700)
            switch step % 4 {
            case 0: try commit([.remove(AllocationID("a-\(number)")), .clean(LedgerFixture.region(number))])
            case 1: try commit([.dirty(LedgerFixture.region(number))])
            case 2 where step % 200 == 2: try commit([.clean(cut), .cut(cut)])
            case 2:
                let size = UInt64(1 + step % 3) << 20
                let isEnd = random(below: 2) == 0
                try commit([
                    isEnd
                        ? .cleanRange(cut, offset: number << 20, size: model.cuts[cut]?[number << 20] ?? size)
                        : .dirtyRange(cut, offset: number << 20, size: size)
                ])
            default:
                var entry = LedgerFixture.plain(number)
                entry.created = Int64(step)
                try commit([.put(entry), .dirty(LedgerFixture.region(number))])
            }
            let isUnderWay = try fixture.others().contains("ledger.new")
            pieces += isUnderWay ? 1 : 0
            let now = try FileStatus(path: fixture.path)
            if !now.isSameFile(as: file) { exchanges += 1 }
            file = now
            // Somebody tidies up: then it begins again later.
            if isDisturbed, isUnderWay, step % 3 == 0 { try removeFile(fixture.path + ".new") }
            if step % 29 == 0 || isUnderWay, step % 5 == 0 {
                #expect(isSame(try found(fixture), model), "step \(step)")
            }
        }
        #expect(isDisturbed || (pieces > 5 && exchanges > 0), "it takes more than one transaction")
        #expect(isSame(try found(fixture), model))
    }

    /// What the loop has to wait for: with 10,000 allocations in it no transaction writes more than its own line and a
    /// piece. (The time that takes is the machine's; docs/ledger.md has it of a release build.)
    @Test func noTransactionWritesMoreThanAPiece() throws {
        let fixture = try LedgerFixture()
        let (ledger, _) = try fixture.open()
        let count: UInt64 = 10_000
        for number in 0..<count { try ledger.commit([.put(LedgerFixture.plain(number))]) }
        var sum = LedgerFormat.seed
        let line = LedgerFormat.line([.put(LedgerFixture.plain(count - 1))], &sum).count
        let most = UInt64((LedgerFile.pieceLength + 1) * (line + 20))
        var (pieces, isExchanged, number, before) = (0, false, UInt64(0), UInt64(0))
        let file = try FileStatus(path: fixture.path)
        while !isExchanged, number < 4 * count {
            try ledger.commit([.put(LedgerFixture.plain(number % count))])
            number += 1
            isExchanged = try !FileStatus(path: fixture.path).isSameFile(as: file)
            guard let status = try? FileStatus(path: fixture.path + ".new") else { continue }  // none is under way
            #expect(status.size - before <= most, "after \(number) transactions")
            pieces += 1
            before = status.size
        }
        #expect(isExchanged)
        // All of them, 64 at a time; what comes meanwhile is less than two pieces.
        #expect(pieces >= Int(count) / LedgerFile.pieceLength && pieces <= Int(count) / LedgerFile.pieceLength + 4)
        #expect(before >= UInt64(line - 20) * (count - 2 * UInt64(LedgerFile.pieceLength)))
    }
}
