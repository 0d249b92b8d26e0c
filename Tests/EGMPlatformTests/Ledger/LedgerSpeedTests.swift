import EGMDomain
import EGMTestSupport
import Glibc
import LinuxSystem
import Testing

@testable import EGMPlatform

/// How the cost grows, and how large the file is. Processor time of this thread, and only ratios: a wall clock says as
/// much of the machine's other work and of the sanitizer as of the ledger. docs/ledger.md has the numbers of a release
/// build.
@Suite(.serialized, .timeLimit(.minutes(10))) struct LedgerSpeedTests {
    private func milliseconds(_ body: () throws -> Void) rethrows -> Double {
        let start = threadMilliseconds()
        try body()
        return threadMilliseconds() - start
    }

    private func threadMilliseconds() -> Double {
        var now = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now)
        return Double(now.tv_sec) * 1e3 + Double(now.tv_nsec) / 1e6
    }

    /// Ten times the entries cost ten times the replay, not a hundred times.
    @Test func aReplayGrowsWithTheEntriesAlone() throws {
        var each: [Double] = []
        for count in [1_000, 10_000] {
            let fixture = try LedgerFixture()
            do {
                let (ledger, _) = try fixture.open()
                for number in 0..<UInt64(count) {
                    let entry = LedgerFixture.plain(number)
                    try ledger.commit([.put(entry), .dirty(entry.shares[0].region)])
                }
            }
            var found = 0
            var time = Double.infinity
            for _ in 0..<3 {
                time = min(time, try milliseconds { found = try fixture.reopened().content.entries.count })
            }
            #expect(found == count)
            print("replay of \(count) allocations: \(time) ms, \(try fixture.bytes().count) bytes")
            each.append(time / Double(count))
        }
        #expect(each[1] < 5 * each[0])
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
        // A thousand times as many: what grows with them would be far beyond this.
        #expect(medians[3] < 10 * medians[0] + 0.05)
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
