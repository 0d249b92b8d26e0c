// Memory that fails under the scrubber, for real: the kernel raises SIGBUS.

import EGMDomain
import Glibc
import LinuxSystem
import Synchronization
import Testing

@testable import EGMPlatform

@Suite(.timeLimit(.minutes(10))) struct ScrubberFaultTests {
    static let block = TestMemory.block
    static let chunk = Scrubber.chunkSize

    /// A target whose one mapping has bad pages.
    private func target(_ memory: TestMemory, bad: [UInt64], _ keeper: PoisonKeeper) -> ScrubTarget {
        ScrubTarget(
            name: "egm4", size: memory.size,
            map: { () throws(SystemError) in
                let mapping = try Mapping.map(memory.file, count: Int(memory.size))
                keeper.keep(try Poison(mapping, at: bad))
                return mapping
            },
            presentSize: { try? FileStatus(of: memory.file).size })
    }

    @Test(arguments: [1, 3]) func badBlocksAreFoundAndLeftOut(threads: Int) async throws {
        let memory = try TestMemory(size: 3 * Self.chunk + Self.block)
        let page = UInt64(MemoryPage.size)
        // The first page of all, the last page of a block, the block at a chunk's end and at the next one's start, and
        // the last page of all.
        let bad = [0, 7 * Self.block - page, Self.chunk - page, Self.chunk, memory.size - page]
        let keeper = PoisonKeeper()
        let scrubber = Scrubber(cpus: Array(0..<threads))
        let report = try await scrubber.scrub(
            target(memory, bad: bad, keeper), skipping: [], verify: true
        ) { _ in }
        #expect(report.found.map(\.offset) == [0, 6 * Self.block, Self.chunk - Self.block, memory.size - Self.block])
        #expect(report.found.map(\.size) == [1, 1, 2, 1].map { $0 * Self.block })
        #expect(report.found.allSatisfy { $0.source == .scrubber && $0.firstSeen > 1_600_000_000 })
        #expect(report.verified && report.bytes == memory.size - 5 * page)
        // Of a bad block only the page that fails is left: the others may hold what the last owner wrote.
        var start: UInt64 = 0
        for page in bad.map({ $0..<$0 + page }) {
            if page.lowerBound > start { #expect(memory.isAll(0, in: start..<page.lowerBound)) }
            #expect(memory.isAll(TestMemory.pattern, in: page))
            start = page.upperBound
        }
        if start < memory.size { #expect(memory.isAll(0, in: start..<memory.size)) }
    }

    @Test func verifyAloneFindsBadBlocks() async throws {
        let memory = try TestMemory(size: Self.chunk)
        memory.fill(with: 0)
        let keeper = PoisonKeeper()
        let report = try await Scrubber(cpus: [0]).verify(
            target(memory, bad: [5 * Self.block], keeper), skipping: []
        ) { _ in }
        #expect(report.found.map(\.offset) == [5 * Self.block])
    }

    /// The verify after a scrub reads the good pages of the bad blocks.
    @Test func whatIsLeftInABadBlockIsSeen() async throws {
        let memory = try TestMemory(size: Self.chunk)
        let keeper = PoisonKeeper()
        let offset = 5 * Self.block + 3 * UInt64(MemoryPage.size) + 7
        let log = ProgressLog { progress in
            if progress.phase == .scrub, progress.done == progress.total { memory.plant(9, at: offset) }
        }
        await #expect(throws: RegionMemoryError.notZero(offset: offset)) {
            try await Scrubber(cpus: [0], progressInterval: 0).scrub(
                target(memory, bad: [5 * Self.block], keeper), skipping: [], verify: true, progress: log.note)
        }
    }

    @Test func retiredBlocksAreNotEvenTouched() async throws {
        let memory = try TestMemory(size: Self.chunk)
        let keeper = PoisonKeeper()
        let report = try await Scrubber(cpus: [0]).scrub(
            target(memory, bad: [5 * Self.block], keeper), skipping: [memory.retired(5 * Self.block)], verify: true
        ) { _ in }
        #expect(report.found.isEmpty)
    }

    @Test(arguments: [Scrubber.foundLimit, Scrubber.foundLimit + 1]) func tooManyBadBlocks(count: Int) async throws {
        let memory = try TestMemory(size: UInt64(2 * Scrubber.foundLimit + 2) * Self.block)
        let keeper = PoisonKeeper()
        // Every second block, so that none are merged.
        let bad = (0..<count).map { UInt64(2 * $0) * Self.block }
        let outcome: Result<ScrubReport, RegionMemoryError>
        do throws(RegionMemoryError) {
            outcome = .success(
                try await Scrubber(cpus: [0]).scrub(
                    target(memory, bad: bad, keeper), skipping: [], verify: false
                ) { _ in })
        } catch { outcome = .failure(error) }
        switch outcome {
        case .success(let report): #expect(count == Scrubber.foundLimit && report.found.count == count)
        case .failure(let error):
            #expect(count > Scrubber.foundLimit)
            #expect(error.description.contains("more than 1024 blocks give memory errors"))
        }
    }

    @Test func aFileThatIsTooShortIsNoBadMemory() async throws {
        let short = try TestMemory(size: Self.chunk)
        let size = Self.chunk + 2 * Self.block
        let target = ScrubTarget(
            name: "egm4", size: size, map: { () throws(SystemError) in try Mapping.map(short.file, count: Int(size)) },
            presentSize: { try? FileStatus(of: short.file).size })
        let expected = RegionMemoryError.scrubFailed(
            reason: "cannot scrub egm4: it has \(Self.chunk) bytes, not \(size); "
                + "the fault in the block at offset \(Self.chunk) lies behind its end")
        await #expect(throws: expected) {
            try await Scrubber(cpus: [0]).scrub(target, skipping: [], verify: true) { _ in }
        }
        await #expect(throws: expected) {
            short.fill(with: 0)
            _ = try await Scrubber(cpus: [0]).verify(target, skipping: []) { _ in }
        }
    }
}

/// Keeps the userfaultfd open as long as the test runs.
final class PoisonKeeper: Sendable {
    private let poison = Mutex<Poison?>(nil)

    func keep(_ new: consuming sending Poison) {
        var holder: Poison? = consume new
        poison.withLock { $0 = holder.take() }
    }
}
