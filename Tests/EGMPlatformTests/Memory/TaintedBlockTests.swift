// No owner finds what the one before wrote, in bad blocks either: the list of a region's life, and a real scrub of real
// memory by it.

import EGMTestSupport
import LinuxSystem
import Testing

@testable import EGMDomain
@testable import EGMPlatform

@Suite(.timeLimit(.minutes(10))) struct TaintedBlockTests {
    static let block = Region.granule

    private func run(_ index: UInt64, _ source: RetiredBlock.Source) -> RetiredBlock {
        RetiredBlock(offset: index * Self.block, size: Self.block, source: source, firstSeen: 1)
    }

    private func retired(_ memory: TestMemory, _ runs: [RetiredBlock]) -> RetiredPages {
        RetiredPages(regionSize: memory.size, status: .known, runs: runs)
    }

    /// Takes the record from found, or from an owner's end, to ready.
    private func scrub(_ record: inout RegionRecord, _ memory: DescriptorMemory) async throws {
        record.move(to: .dirty)
        record.move(to: .scrubbing)
        _ = try await memory.scrub(skipping: record.untouchable, verify: true, resuming: nil) { _ in }
        record.move(to: .ready)
    }

    @Test func theNextOwnerFindsNothing() async throws {
        let memory = try TestMemory(size: 40 * Self.block)
        let region = try DescriptorMemory(
            name: "egm4", backing: try memory.file.duplicate(), size: memory.size, scrubber: Scrubber(cpus: [0, 1]),
            retiredPages: { .unknown(regionSize: 0, reason: "") })
        _ = try await region.open()
        var described = try EGMHost().region
        described.size = memory.size
        var record = RegionRecord(
            region: described, provider: .simulated, retired: retired(memory, [run(3, .firmware), run(4, .driver)]))
        // A find of an earlier run of the daemon, which nobody has wiped as far as this one knows.
        record.retired = record.retired.merging(retired(memory, [run(7, .scrubber)]))
        record.move(to: .opening)
        try await scrub(&record, region)
        // What firmware lists is never written, whatever it holds.
        #expect(memory.isAll(TestMemory.pattern, in: 3 * Self.block..<5 * Self.block))
        #expect(memory.isAll(0, in: 0..<3 * Self.block) && memory.isAll(0, in: 5 * Self.block..<memory.size))

        record.move(to: .allocated)
        memory.fill(with: TestMemory.pattern)
        record.retired = record.retired.merging(retired(memory, [run(8, .kernel), run(20, .scrubber)]))
        record.move(to: .draining)
        try await scrub(&record, region)
        #expect(memory.isAll(TestMemory.pattern, in: 3 * Self.block..<5 * Self.block))
        // The one that was bad when the owner got the region is left alone.
        #expect(memory.isAll(TestMemory.pattern, in: 7 * Self.block..<8 * Self.block))
        #expect(memory.isAll(0, in: 5 * Self.block..<7 * Self.block))
        #expect(memory.isAll(0, in: 8 * Self.block..<memory.size))
    }
}
