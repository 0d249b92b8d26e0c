import EGMDomain
import Testing

/// Compares normalising with the plainest thing that can be right: one flag for each block.
struct RetiredPagesModelTests {
    private let block = Region.granule

    @Test(arguments: 0..<64 as Range<UInt64>)
    func runsMatchTheBitmap(seed: UInt64) {
        var generator = SeededGenerator(seed)
        for _ in 0..<50 {
            let size = UInt64(generator.next(below: 40) + 1) * block
            let runs = (0..<generator.next(below: 30)).map { _ in randomRun(size, &generator) }
            let pages = RetiredPages(regionSize: size, status: .known, runs: runs)
            check(pages, is: bitmap(runs.map { ($0.offset, $0.size) }, size: size), runs)
            // Normal is normal.
            #expect(RetiredPages(regionSize: size, status: .known, runs: pages.runs) == pages)
            #expect(
                RetiredPages(regionSize: size, status: .known, runs: runs.shuffled(using: &generator)).bytes
                    == pages.bytes)
        }
    }

    @Test(arguments: 0..<64 as Range<UInt64>)
    func firmwareEntriesMatchTheBitmap(seed: UInt64) {
        var generator = SeededGenerator(seed)
        for _ in 0..<50 {
            let size = UInt64(generator.next(below: 40) + 1) * block
            let highest = UInt64.max / block - size / block
            let base = generator.pick([0, 0x8000_0000, (highest - 1) * block, generator.next() % highest * block])
            let entries = (0..<generator.next(below: 30)).map { _ in
                generator.chance(10)
                    ? generator.next() : base &- 2 * block &+ generator.next() % (size + 4 * block) / 4096 * 4096
            }
            let region = PhysicalRange(base: PhysicalAddress(base), size: size)
            let pages = RetiredPages(firmwareEntries: entries.map(PhysicalAddress.init), region: region, now: 1)
            var expected = [Bool](repeating: false, count: Int(size / block))
            for index in expected.indices {
                let first = base + UInt64(index) * block
                // A block is bad if a byte of it is within the 64 KiB from some entry on.
                expected[index] = entries.contains { entry in
                    let (last, wraps) = entry.addingReportingOverflow(block - 1)
                    return entry <= first + (block - 1) && (wraps || last >= first)
                }
            }
            check(pages, is: expected, [])
        }
    }

    private func randomRun(_ size: UInt64, _ generator: inout SeededGenerator) -> RetiredBlock {
        let sources: [RetiredBlock.Source] = [.firmware, .kernel, .scrubber]
        let isHostile = generator.chance(5)
        let offset = isHostile ? generator.next() : generator.next() % (size + 2 * block) / 1024 * 1024
        let length = isHostile ? generator.next() : generator.next() % (4 * block) / 1024 * 1024
        return RetiredBlock(
            offset: offset, size: length, source: generator.pick(sources), firstSeen: Int64(generator.next(below: 4)))
    }

    private func bitmap(_ runs: [(offset: UInt64, size: UInt64)], size: UInt64) -> [Bool] {
        (0..<size / block).map { index in
            let first = index * block
            return runs.contains { run in
                let (last, wraps) = run.offset.addingReportingOverflow(run.size &- 1)
                return run.size > 0 && run.offset <= first + (block - 1) && (wraps || last >= first)
            }
        }
    }

    private func check(_ pages: RetiredPages, is expected: [Bool], _ input: [RetiredBlock]) {
        var flags = [Bool](repeating: false, count: expected.count)
        var end: UInt64 = 0
        for run in pages.runs {
            #expect(run.offset >= end && run.size > 0 && run.end <= pages.regionSize, "\(input)")
            #expect(run.offset % block == 0 && run.size % block == 0, "\(input)")
            for index in run.offset / block..<run.end / block { flags[Int(index)] = true }
            end = run.end
        }
        #expect(flags == expected, "\(input)")
        #expect(pages.blockCount == expected.count { $0 })
        #expect(pages.usableSize == UInt64(expected.firstIndex(of: true) ?? expected.count) * block)
    }
}
