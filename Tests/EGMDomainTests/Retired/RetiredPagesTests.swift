import EGMDomain
import Testing

private let block: UInt64 = 65536

struct RetiredPagesTests {
    private let base: UInt64 = 0x8000_0000
    private let size: UInt64 = 64 * 65536

    private var region: PhysicalRange { PhysicalRange(base: PhysicalAddress(base), size: size) }

    private func firmware(_ entries: UInt64...) -> [[UInt64]] {
        let pages = RetiredPages(firmwareEntries: entries.map(PhysicalAddress.init), region: region, now: 7)
        #expect(pages.status == .known)
        #expect(pages.runs.allSatisfy { $0.source == .firmware && $0.firstSeen == 7 })
        return pages.runs.map { [$0.offset, $0.size] }
    }

    private func run(_ offset: UInt64, _ size: UInt64, _ source: RetiredBlock.Source = .kernel, seen: Int64 = 1)
        -> RetiredBlock
    {
        RetiredBlock(offset: offset, size: size, source: source, firstSeen: seen)
    }

    private func normalised(_ runs: RetiredBlock...) -> [RetiredBlock] {
        RetiredPages(regionSize: size, status: .known, runs: runs).runs
    }

    // MARK: The vectors of the notes on the driver, section 14 point 6

    @Test func anEmptyTableIsKnownToBeEmpty() {
        #expect(firmware().isEmpty)
        let pages = RetiredPages(firmwareEntries: [], region: region, now: 7)
        #expect(pages.status == .known)
        #expect(pages.blockCount == 0)
        #expect(pages.usableSize == size)
    }

    @Test func oneEntryIsOneWholeBlock() { #expect(firmware(base) == [[0, block]]) }

    @Test func ignoresEntriesOutside() {
        #expect(firmware(base - block).isEmpty)
        #expect(firmware(base + size).isEmpty)
        #expect(firmware(base + size + 4096).isEmpty)
        #expect(firmware(0, .max, .max - block + 1, .max - block, .max - 2 * block + 2).isEmpty)
    }

    @Test func clampsATailBeyondTheEnd() { #expect(firmware(base + size - 4096) == [[size - block, block]]) }

    // MARK: Firmware entries

    @Test func sortsMergesAndDropsDuplicates() {
        #expect(
            firmware(base + 9 * block, base + block, base + 9 * block, base, base + 5 * block)
                == [[0, 2 * block], [5 * block, block], [9 * block, block]])
    }

    @Test func anUnalignedEntryCoversBothBlocks() {
        #expect(firmware(base + 3 * block + 8) == [[3 * block, 2 * block]])
        #expect(firmware(base + 4 * block - 1) == [[3 * block, 2 * block]])
        // Its head lies before the region, its tail is in it.
        #expect(firmware(base - 8) == [[0, block]])
    }

    @Test func survivesARegionThatWraps() {
        let wrapping = PhysicalRange(base: PhysicalAddress(.max - block + 1), size: 2 * block)
        let pages = RetiredPages(firmwareEntries: [PhysicalAddress(.max - block + 1)], region: wrapping, now: 1)
        #expect(pages.runs.isEmpty)
    }

    @Test func survivesARegionNearTheEndOfTheAddressSpace() {
        let top = PhysicalRange(base: PhysicalAddress(.max - 4 * block + 1), size: 3 * block)
        let entries = [UInt64.max - 2 * block + 1, .max - 2 * block + 9, .max - block + 1, .max].map(
            PhysicalAddress.init)
        let pages = RetiredPages(firmwareEntries: entries, region: top, now: 1)
        #expect(pages.runs == [run(2 * block, block, .firmware)])
    }

    // MARK: Runs

    @Test func widensToWholeBlocks() {
        #expect(normalised(run(4096, 4096)) == [run(0, block)])
        #expect(normalised(run(block - 1, 2)) == [run(0, 2 * block)])
        #expect(normalised(run(block, 1)) == [run(block, block)])
        // Sixteen records of a 4 KiB kernel are one block.
        #expect(
            RetiredPages(
                regionSize: size, status: .known, runs: (0..<16).map { run(5 * block + $0 * 4096, 4096) }
            ).runs == [run(5 * block, block)])
    }

    @Test func clampsAndDropsWhatIsOutside() {
        #expect(normalised(run(size - block, 9 * block)) == [run(size - block, block)])
        #expect(normalised(run(size, block)).isEmpty)
        #expect(normalised(run(.max, 1)).isEmpty)
        #expect(normalised(run(0, 0)).isEmpty)
        #expect(normalised(run(.max - 3, .max)).isEmpty)
        #expect(normalised(run(size - 1, .max)) == [run(size - block, block)])
        #expect(normalised(run(0, .max)) == [run(0, size)])
        #expect(normalised(run(block, .max - block)) == [run(block, size - block)])
    }

    @Test func mergesNeighboursOfOneSourceOnly() {
        #expect(normalised(run(0, block), run(block, block)) == [run(0, 2 * block)])
        #expect(
            normalised(run(0, block, .firmware), run(block, block, .kernel))
                == [run(0, block, .firmware), run(block, block, .kernel)])
        #expect(normalised(run(0, block), run(2 * block, block)) == [run(0, block), run(2 * block, block)])
    }

    @Test func overlapBelongsToWhoSawItFirst() {
        #expect(
            normalised(run(0, 2 * block, .kernel, seen: 5), run(block, 2 * block, .scrubber, seen: 1))
                == [run(0, block, .kernel, seen: 5), run(block, 2 * block, .scrubber, seen: 1)])
        #expect(
            normalised(run(0, 2 * block, .kernel, seen: 1), run(block, 2 * block, .scrubber, seen: 5))
                == [run(0, 2 * block, .kernel, seen: 1), run(2 * block, block, .scrubber, seen: 5)])
        // In the same second: firmware, then kernel, then scrubber, whatever order they come in.
        let same = [run(0, block, .scrubber), run(0, block, .kernel), run(0, block, .firmware)]
        for list in [same, same.reversed()] {
            #expect(
                RetiredPages(regionSize: size, status: .known, runs: list).runs == [run(0, block, .firmware)])
        }
    }

    @Test func firmwareTakesOverTheBlocksThatItLists() {
        // Whoever saw it first; the rest of the find stays a find.
        #expect(
            normalised(run(0, 4 * block, .scrubber, seen: 1), run(block, block, .firmware, seen: 9))
                == [
                    run(0, block, .scrubber, seen: 1), run(block, block, .firmware, seen: 1),
                    run(2 * block, 2 * block, .scrubber, seen: 1),
                ])
        #expect(
            normalised(
                run(0, block, .kernel, seen: 1), run(0, block, .scrubber, seen: 2), run(0, block, .firmware, seen: 3))
                == [run(0, block, .firmware, seen: 1)])
    }

    @Test func clearsFindsAndNothingElse() {
        let runs = [
            run(0, block, .firmware), run(block, 2 * block, .scrubber), run(5 * block, block, .kernel),
            run(9 * block, block, .scrubber),
        ]
        let pages = RetiredPages(regionSize: size, status: .known, runs: runs)
        #expect(pages.clearingFinds(at: nil).runs == [runs[0]])
        #expect(pages.clearingFinds(at: nil).status == .known)
        for offset in [block, 3 * block - 1] {
            #expect(pages.clearingFinds(at: offset).runs == [runs[0], runs[2], runs[3]])
        }
        for offset in [0, 3 * block, 6 * block, .max] { #expect(pages.clearingFinds(at: offset) == pages) }
        #expect(pages.clearingFinds(at: 5 * block).runs == [runs[0], runs[1], runs[3]])
    }

    @Test func countsBlocksAndUsableBytes() {
        let pages = RetiredPages(
            regionSize: size, status: .known, runs: [run(4 * block, 3 * block), run(9 * block, 1)])
        #expect(pages.blockCount == 4)
        #expect(pages.bytes == 4 * block)
        #expect(pages.usableSize == 4 * block)
        #expect(RetiredPages(regionSize: size, status: .known, runs: [run(0, 1)]).usableSize == 0)
    }

    @Test func countsABlockThatTheEndCuts() {
        let pages = RetiredPages(regionSize: block + 4096, status: .known, runs: [run(block, 1)])
        #expect(pages.runs == [run(block, 4096)])
        #expect(pages.blockCount == 1)
    }

    // MARK: Merging lists

    @Test func isKnownIfEitherIs() {
        let known = RetiredPages(regionSize: size, status: .known, runs: [run(0, block)])
        let unknown = RetiredPages.unknown(regionSize: size, reason: "not asked")
        #expect(unknown.merging(known) == known)
        #expect(known.merging(unknown) == known)
        #expect(known.merging(known) == known)
    }

    @Test func keepsTheNewerReasonForNotKnowing() {
        let first = RetiredPages.unknown(regionSize: size, reason: "not asked")
        let second = RetiredPages.unknown(regionSize: size, reason: "the table cannot be read")
        #expect(first.merging(second).status == .unknown(reason: "the table cannot be read"))
        let found = RetiredPages(regionSize: size, status: .unknown(reason: ""), runs: [run(0, block, .scrubber)])
        #expect(first.merging(found).status == .unknown(reason: "not asked"))
        #expect(first.merging(found).runs == [run(0, block, .scrubber)])
    }

    @Test func mergingDoesNotDependOnTheOrder() {
        let left = RetiredPages(
            regionSize: size, status: .known, runs: [run(0, 3 * block, .firmware, seen: 3), run(9 * block, block)])
        let right = RetiredPages(
            regionSize: size, status: .known,
            runs: [run(2 * block, 2 * block, .kernel, seen: 2), run(8 * block, block)])
        #expect(left.merging(right) == right.merging(left))
    }

    /// A driver may say anything. Entries that all overlap took a time that grew with their number squared.
    @Test(.timeLimit(.minutes(10))) func manyOverlappingEntriesTakeNoTime() {
        let count: UInt64 = 200_000
        let runs = (0..<count).map { run($0 * block, (count - $0) * block) }
        let pages = RetiredPages(regionSize: count * block, status: .known, runs: runs)
        #expect(pages.runs == [run(0, count * block)])
    }
}
