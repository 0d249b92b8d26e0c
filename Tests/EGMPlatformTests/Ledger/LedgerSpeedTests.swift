import EGMDomain
import EGMTestSupport
import LinuxSystem
import Testing

@testable import EGMPlatform

/// How fast, and how large. The limits here are for a debug build on a busy machine; docs/ledger.md has the numbers of a
/// release build.
@Suite(.serialized, .timeLimit(.minutes(3))) struct LedgerSpeedTests {
    private func milliseconds(_ body: () throws -> Void) rethrows -> Double {
        let start = monotonicNanoseconds()
        try body()
        return Double(monotonicNanoseconds() - start) / 1e6
    }

    @Test(arguments: [1_000, 10_000]) func replay(count: Int) throws {
        let fixture = try LedgerFixture()
        do {
            let (ledger, _) = try fixture.open()
            for number in 0..<UInt64(count) {
                let entry = LedgerFixture.plain(number)
                try ledger.commit([.put(entry), .dirty(entry.shares[0].region)])
            }
        }
        var found = 0
        let time = try milliseconds { found = try fixture.reopened().content.entries.count }
        #expect(found == count)
        print("replay of \(count) allocations: \(time) ms, \(try fixture.bytes().count) bytes")
        #expect(time < Double(count), "1 ms for each in a debug build; a release build needs a hundredth")
    }

    /// The median of a create must not grow with what is there; and nothing is rewritten more than it is worth.
    @Test func commitsCostTheSameHoweverManyThereAre() throws {
        var medians: [Double] = []
        for count in [10, 100, 1_000, 10_000] {
            let fixture = try LedgerFixture()
            let (ledger, _) = try fixture.open()
            for number in 0..<UInt64(count) { try ledger.commit([.put(LedgerFixture.plain(number))]) }
            var times: [Double] = []
            for number in 0..<UInt64(200) {
                let entry = LedgerFixture.plain(1 << 32 - 1 - number)
                times.append(try milliseconds { try ledger.commit([.put(entry), .dirty(entry.shares[0].region)]) })
                try ledger.commit([.remove(entry.id)])
            }
            medians.append(times.sorted()[times.count / 2])
            print("create beside \(count): median \(medians.last ?? 0) ms, longest \(times.max() ?? 0) ms")
        }
        #expect(medians[3] < 3 * medians[0] + 0.05)
    }

    @Test func theFileIsBoundedByWhatItHolds() throws {
        let fixture = try LedgerFixture()
        do {
            let (ledger, _) = try fixture.open()
            for number in 0..<UInt64(3_000) {
                try ledger.commit([.put(LedgerFixture.plain(number))])
                if number >= 10 { try ledger.commit([.remove(AllocationID("a-\(number - 10)"))]) }
                let size = try FileStatus(path: fixture.path).size
                #expect(size < UInt64(LedgerFile.smallSize) + 4096 * 16)
            }
        }
        #expect(try fixture.reopened().content.entries.count == 10)
    }
}
