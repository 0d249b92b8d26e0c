import Glibc
import Testing

@testable import EGMDomain

@Suite struct PartitionMapTests {
    private let mib: UInt64 = 1 << 20

    private func retired(_ offsets: UInt64...) -> [RetiredBlock] {
        offsets.map { RetiredBlock(offset: $0, size: 65536, source: .firmware, firstSeen: 0) }
    }

    @Test func aUnitIsAMebibyteOrAPage() {
        #expect(PartitionMap(size: 64 * mib, pageSize: 65536, retired: []).unit == mib)
        #expect(PartitionMap(size: 64 * mib, pageSize: 2 * mib, retired: []).unit == 2 * mib)
        #expect(PartitionMap(size: 64 * mib, pageSize: 2 * mib, retired: []).unitCount == 32)
    }

    @Test func takesAllOfARegionAndNoMore() {
        var map = PartitionMap(size: 4 * mib, pageSize: 65536, retired: [])
        #expect(map.bestFit(4 * mib) == 0)
        #expect(map.bestFit(5 * mib) == nil)
        map.take(offset: 0, size: 4 * mib)
        #expect(map.bestFit(mib) == nil)
        #expect(map.freeBytes == 0)
    }

    @Test func prefersTheShortestRun() {
        var map = PartitionMap(size: 16 * mib, pageSize: 65536, retired: [])
        map.take(offset: 0, size: 16 * mib)
        map.giveBack(offset: 0, size: 4 * mib)
        map.giveBack(offset: 6 * mib, size: 2 * mib)
        map.giveBack(offset: 10 * mib, size: 3 * mib)
        #expect(map.bestFit(2 * mib) == 6 * mib)
        #expect(map.bestFit(3 * mib) == 10 * mib)
        #expect(map.bestFit(4 * mib) == 0)
    }

    @Test func avoidsRetiredBlocksUnlessTheyAreTakenToo() {
        let map = PartitionMap(size: 4 * mib, pageSize: 65536, retired: retired(mib + 65536))
        #expect(map.bestFit(mib) == 0)
        #expect(map.bestFit(2 * mib) == 2 * mib)
        #expect(map.bestFit(3 * mib) == nil)
        #expect(map.bestFit(3 * mib, takesRetired: true) == 0)
        #expect(map.greatestFree == 2 * mib)
        #expect(map.freeBytes == 4 * mib)
    }

    @Test func aBlockThatGoesBadInAPartitionKeepsItsUnitFromTheNext() {
        var map = PartitionMap(size: 2 * mib, pageSize: 65536, retired: [])
        map.take(offset: 0, size: mib)
        map.setRetired(retired(0))
        map.giveBack(offset: 0, size: mib)
        #expect(map.bestFit(mib) == mib)
        #expect(map.bestFit(2 * mib) == nil)
    }

    @Test func aRegionSmallerThanAUnitHasNoPartition() {
        let map = PartitionMap(size: mib - 65536, pageSize: 65536, retired: [])
        #expect(map.bestFit(mib) == nil)
        #expect(map.isUnused)
    }

    @Test func theLastRetiredBlockOfTheAddressSpaceIsNoTrap() {
        let last = RetiredBlock(offset: .max - 65535, size: 65535, source: .firmware, firstSeen: 0)
        #expect(PartitionMap(size: 2 * mib, pageSize: 65536, retired: [last]).bestFit(2 * mib) == 0)
    }

    /// How the cost grows, in this thread's processor time; `make bench-partition` has the limit. Four times the
    /// blocks must not cost what a search through all pairs of them would.
    @Test(arguments: [false, true]) func searchesAmongManyRetiredBlocks(takesRetired: Bool) {
        let times = [1024, 4096].map { count in
            (0..<3).map { _ in threadSeconds { search(amongRetired: count, takesRetired: takesRetired) } }.min() ?? 0
        }
        #expect(times[1] < 12 * times[0], "\(times) s for 1024 and 4096 blocks")
    }

    /// Takes 1000 partitions of 2 MiB.
    private func search(amongRetired count: Int, takesRetired: Bool) {
        let distance: UInt64 = (16 << 30) / UInt64(count)
        let blocks = (0..<count).map {
            RetiredBlock(offset: UInt64($0) * distance, size: 65536, source: .firmware, firstSeen: 0)
        }
        var map = PartitionMap(size: 16 << 30, pageSize: 65536, retired: blocks)
        for _ in 0..<1000 {
            guard let offset = map.bestFit(2 * mib, takesRetired: takesRetired) else { break }
            map.take(offset: offset, size: 2 * mib)
        }
        #expect(map.freeBytes == (16 << 30) - 2000 * mib)
    }

    private func threadSeconds(_ work: () -> Void) -> Double {
        func now() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        let start = now()
        work()
        return now() - start
    }
}
