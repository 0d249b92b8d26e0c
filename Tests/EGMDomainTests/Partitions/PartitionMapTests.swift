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

    /// Loosely, for a debug build on a busy machine, by processor time: it says that a search does not look at every
    /// block. `make bench-partition` holds the limit.
    @Test(arguments: [false, true]) func searchesAmongManyRetiredBlocks(takesRetired: Bool) {
        let blocks = (0..<4096).map {
            RetiredBlock(offset: UInt64($0) * 4 * mib, size: 65536, source: .firmware, firstSeen: 0)
        }
        var map = PartitionMap(size: 16 << 30, pageSize: 65536, retired: blocks)
        let begin = clock()
        for _ in 0..<1000 {
            guard let offset = map.bestFit(2 * mib, takesRetired: takesRetired) else { break }
            map.take(offset: offset, size: 2 * mib)
        }
        let seconds = Double(clock() - begin) / Double(CLOCKS_PER_SEC)
        #expect(map.freeBytes == (16 << 30) - 2000 * mib)
        #expect(seconds < 2, "1000 searches took \(seconds) s of processor time")
    }
}
