import EGMDomain
import Testing

@testable import EGMPlatform

@Suite struct ScrubPlanTests {
    static let block = Region.granule

    private func chunks(_ plan: ScrubPlan) -> [Range<UInt64>] {
        var plan = plan
        var result: [Range<UInt64>] = []
        while let chunk = plan.next() { result.append(chunk) }
        #expect(plan.isExhausted)
        return result
    }

    private func run(_ first: UInt64, _ count: UInt64) -> RetiredBlock {
        RetiredBlock(offset: first * Self.block, size: count * Self.block, source: .firmware, firstSeen: 1)
    }

    @Test func wholeRegionInChunks() {
        let plan = ScrubPlan(size: 10 * Self.block, skipping: [], chunkSize: 4 * Self.block)
        #expect(chunks(plan) == [0..<4, 4..<8, 8..<10].map { $0.lowerBound * Self.block..<$0.upperBound * Self.block })
        #expect(plan.total == 10 * Self.block)
        #expect(plan.chunkLimit >= 3)
    }

    @Test func smallestRegion() {
        #expect(chunks(ScrubPlan(size: Self.block, skipping: [])) == [0..<Self.block])
    }

    @Test func retiredRunsAreLeftOutExactly() {
        let retired = [run(9, 1), run(0, 1), run(3, 2), run(4, 1)]
        let plan = ScrubPlan(size: 10 * Self.block, skipping: retired, chunkSize: 4 * Self.block)
        #expect(chunks(plan) == [1..<3, 5..<8, 8..<9].map { $0.lowerBound * Self.block..<$0.upperBound * Self.block })
        #expect(plan.total == 6 * Self.block)
    }

    @Test func holesAreLeftOutExactly() {
        let page: UInt64 = 4096
        let plan = ScrubPlan(
            size: 4 * Self.block, skipping: [run(2, 1)], holes: [5 * page..<6 * page, 0..<page, 33 * page..<34 * page])
        #expect(chunks(plan) == [page..<5 * page, 6 * page..<2 * Self.block, 3 * Self.block..<4 * Self.block])
        #expect(plan.total == 3 * Self.block - 2 * page)
    }

    @Test(arguments: 0...10 as ClosedRange<UInt64>) func goesOnWhereItStopped(blocks: UInt64) {
        let whole = ScrubPlan(size: 10 * Self.block, skipping: [run(3, 2)], chunkSize: 4 * Self.block)
        let start = blocks * Self.block
        let plan = ScrubPlan(size: 10 * Self.block, skipping: [run(3, 2)], from: start, chunkSize: 4 * Self.block)
        let done = [0, 1, 2, 3, 3, 3, 4, 5, 6, 7, 8][Int(blocks)] as UInt64
        #expect(plan.total == whole.total && plan.before == done * Self.block)
        #expect(chunks(plan).reduce(0) { $0 + UInt64($1.count) } == whole.total - plan.before)
        #expect(chunks(plan).allSatisfy { $0.lowerBound >= start })
    }

    @Test func everythingRetired() {
        let plan = ScrubPlan(size: 4 * Self.block, skipping: [run(0, 9)])
        #expect(chunks(plan).isEmpty)
        #expect(plan.total == 0)
        #expect(plan.isExhausted)
    }

    @Test func largestSizeDoesNotTrap() {
        var plan = ScrubPlan(size: UInt64(Int64.max) / Self.block * Self.block, skipping: [])
        #expect(plan.next() == 0..<Scrubber.chunkSize)
    }

    @Test func chunkSizeIsWholePagesAndBlocks() {
        #expect(Scrubber.chunkSize % Region.granule == 0)
        #expect(Scrubber.chunkSize.isMultiple(of: 65536))
    }
}
