import EGMDomain
import Glibc
import LinuxSystem
import Synchronization
import Testing

@testable import EGMPlatform

@Suite(.timeLimit(.minutes(10))) struct ScrubberTests {
    static let block = TestMemory.block
    static let chunk = Scrubber.chunkSize

    private func scrubber() -> Scrubber { Scrubber(cpus: [0, 1], progressInterval: 0) }

    @Test(arguments: [block, chunk - block, chunk, chunk + block, 3 * chunk + 5 * block])
    func everyByteIsZero(size: UInt64) async throws {
        let memory = try TestMemory(size: size)
        let log = ProgressLog()
        let report = try await Scrubber(cpus: [0, 1]).scrub(
            memory.target, skipping: [], verify: true, progress: log.note)
        #expect(memory.isAll(0, in: 0..<size))
        #expect(report.bytes == size && report.verified && report.found.isEmpty)
        #expect(report.nanoseconds > 0)
        let last = log.reports.last
        #expect(last?.phase == .verify && last?.done == size && last?.total == size)
    }

    @Test func retiredRunsAreNotTouched() async throws {
        let size = 2 * Self.chunk + 7 * Self.block
        let memory = try TestMemory(size: size)
        let retired = [
            memory.retired(0), memory.retired(5 * Self.block, blocks: 2),
            memory.retired(Self.chunk - Self.block, blocks: 2), memory.retired(size - Self.block),
        ]
        let report = try await scrubber().scrub(memory.target, skipping: retired, verify: true) { _ in }
        var start: UInt64 = 0
        for run in retired {
            if run.offset > start { #expect(memory.isAll(0, in: start..<run.offset)) }
            #expect(memory.isAll(TestMemory.pattern, in: run.offset..<run.end))
            start = run.end
        }
        #expect(report.bytes == size - 6 * Self.block)
    }

    @Test func everythingRetiredIsNoWork() async throws {
        let memory = try TestMemory(size: 4 * Self.block)
        let report = try await scrubber().scrub(
            memory.target, skipping: [memory.retired(0, blocks: 4)], verify: true
        ) { _ in }
        #expect(report.bytes == 0 && report.verified)
        #expect(memory.isAll(TestMemory.pattern, in: 0..<memory.size))
    }

    @Test(arguments: 1...5) func anyNumberOfThreads(count: Int) async throws {
        let memory = try TestMemory(size: 4 * Self.chunk + Self.block)
        let scrubber = Scrubber(cpus: Array(0..<count))
        #expect(scrubber.threads == count)
        let report = try await scrubber.scrub(memory.target, skipping: [], verify: true) { _ in }
        #expect(memory.isAll(0, in: 0..<memory.size))
        #expect((1...count).contains(report.threads))
    }

    @Test func aRangeIsScrubbedAndNothingElse() async throws {
        let memory = try TestMemory(size: 8 * Self.chunk)
        memory.fill(with: 0xa5)
        let range = Self.chunk + Self.block..<3 * Self.chunk
        let report = try await scrubber().scrub(
            memory.target, within: range, skipping: [memory.retired(2 * Self.chunk), memory.retired(0)], verify: true
        ) { _ in }
        #expect(report.verified && report.bytes == UInt64(range.count) - Self.block)
        // Everything else has a byte that is not zero at its very start and end.
        for (hole, lowest) in [
            (range, UInt64(0)), (0..<Self.chunk + Self.block, 2 * Self.chunk),
            (0..<2 * Self.chunk + Self.block, 3 * Self.chunk),
        ] {
            let skipped = RetiredBlock(
                offset: hole.lowerBound, size: UInt64(hole.count), source: .scrubber, firstSeen: 0)
            await #expect(throws: RegionMemoryError.notZero(offset: lowest)) {
                try await scrubber().verify(memory.target, skipping: [skipped]) { _ in }
            }
        }
    }

    @Test(arguments: [0..<UInt64(0), 1..<block, 0..<block + 1, 0..<2 * chunk])
    func aRangeThatIsNoBlocksIsRefused(range: Range<UInt64>) async throws {
        let memory = try TestMemory(size: Self.chunk)
        await #expect(throws: RegionMemoryError.self) {
            try await scrubber().scrub(memory.target, within: range, skipping: [], verify: false) { _ in }
        }
    }

    @Test func threadLimitIsKept() {
        #expect(Scrubber(cpus: [0, 1, 2, 3], threadLimit: 2).threads == 2)
        #expect(Scrubber(cpus: [0], threadLimit: 2).threads == 1)
        #expect(Scrubber(cpus: [], threadLimit: 2).threads == 1)
        #expect(Scrubber(cpus: [0, 1], threadLimit: 0).threads == 1)
    }

    @Test(arguments: [
        0, 1, 4095, 65535, chunk - 1, chunk, chunk + 1, chunk + 65536 + 333, 2 * chunk - 1, 2 * chunk + block - 1,
    ])
    func verifyFindsOneByte(at offset: UInt64) async throws {
        let memory = try TestMemory(size: 2 * Self.chunk + Self.block)
        memory.fill(with: 0)
        memory.plant(1, at: offset)
        await #expect(throws: RegionMemoryError.notZero(offset: offset)) {
            try await scrubber().verify(memory.target, skipping: []) { _ in }
        }
        let report = try await scrubber().verify(
            memory.target, skipping: [memory.retired(offset / Self.block * Self.block)]
        ) { _ in }
        #expect(report.verified && report.bytes == memory.size - Self.block)
    }

    /// The lower byte is met before the higher one, and after it.
    @Test(arguments: [(UInt64(5), 2 * chunk - 1), (chunk - 1, chunk + 3)])
    func verifyReportsTheLowestByte(low: UInt64, high: UInt64) async throws {
        let memory = try TestMemory(size: 8 * Self.chunk)
        memory.fill(with: 0)
        for offset in [low, high, 5 * Self.chunk] { memory.plant(0x80, at: offset) }
        await #expect(throws: RegionMemoryError.notZero(offset: low)) {
            try await Scrubber(cpus: [0, 1, 0, 1]).verify(memory.target, skipping: []) { _ in }
        }
    }

    @Test func verifyAfterScrubSeesWhatIsWrittenMeanwhile() async throws {
        let memory = try TestMemory(size: 3 * Self.chunk)
        let log = ProgressLog { progress in
            if progress.phase == .scrub, progress.done == progress.total { memory.plant(9, at: 77) }
        }
        await #expect(throws: RegionMemoryError.notZero(offset: 77)) {
            try await scrubber().scrub(memory.target, skipping: [], verify: true, progress: log.note)
        }
    }

    @Test func cancellationStopsBetweenChunks() async throws {
        let memory = try TestMemory(size: 6 * Self.chunk)
        let task = Mutex<Task<ScrubReport, any Error>?>(nil)
        let started = Gate()
        let log = ProgressLog { progress in
            // Not before the test has the task that it cancels.
            if progress.done == Self.chunk { started.pass() }
            if progress.done == 2 * Self.chunk { task.withLock { $0?.cancel() } }
        }
        let running = Task {
            try await Scrubber(cpus: [], progressInterval: 0).scrub(
                memory.target, skipping: [], verify: true, progress: log.note)
        }
        task.withLock { $0 = running }
        started.open()
        let error = await #expect(throws: RegionMemoryError.self) { try await running.value }
        guard case .interrupted(let part) = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(part.end == 2 * Self.chunk && part.nanoseconds > 0 && part.found.isEmpty)
        #expect(memory.isAll(0, in: 0..<2 * Self.chunk))
        #expect(memory.isAll(TestMemory.pattern, in: 2 * Self.chunk..<memory.size))
    }

    @Test func cancelledBeforeItStarts() async throws {
        let memory = try TestMemory(size: Self.chunk)
        let started = Gate()
        let task = Task {
            started.pass()
            return try await scrubber().scrub(memory.target, skipping: [], verify: false) { _ in }
        }
        task.cancel()
        started.open()
        let error = await #expect(throws: RegionMemoryError.self) { try await task.value }
        guard case .interrupted(let part) = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(part.end == 0)
        #expect(memory.isAll(TestMemory.pattern, in: 0..<memory.size))
    }

    @Test(arguments: [1, 2]) func aRunGoesOnWhereItWasStopped(threads: Int) async throws {
        let chunk: UInt64 = 1 << 20
        let memory = try TestMemory(size: 12 * chunk + Self.block)
        let scrubber = Scrubber(cpus: Array(0..<threads), chunkSize: chunk, progressInterval: 0)
        let retired = [memory.retired(chunk), memory.retired(11 * chunk)]
        var part: ScrubPart?
        var ends: [UInt64] = []
        for stop in [2, 5] as [UInt64] {
            let log = ProgressLog { if $0.done >= stop * chunk { scrubber.interrupt() } }
            do throws(RegionMemoryError) {
                _ = try await scrubber.scrub(
                    memory.target, skipping: retired, verify: true, resuming: part, progress: log.note)
                Issue.record("it was not stopped")
            } catch {
                guard case .interrupted(let stopped) = error else { return #expect(Bool(false), "\(error)") }
                part = stopped
                ends.append(stopped.end)
            }
        }
        #expect(ends[0] >= 2 * chunk && ends[0] < ends[1] && ends[1] < memory.size, "\(ends)")
        #expect(memory.isAll(TestMemory.pattern, in: ends[1]..<11 * chunk))
        // What was done is not done again.
        memory.plant(1, at: 0)
        let log = ProgressLog()
        let report = try await scrubber.scrub(
            memory.target, skipping: retired, verify: false, resuming: part, progress: log.note)
        #expect(report.bytes == memory.size - 2 * Self.block)
        #expect(report.nanoseconds > (part?.nanoseconds ?? .max))
        #expect(log.reports.allSatisfy { $0.total == report.bytes && $0.done > ends[1] - 2 * Self.block })
        #expect(log.reports.last?.done == report.bytes)
        #expect(memory.isAll(0, in: 1..<chunk) && memory.isAll(0, in: 2 * chunk..<11 * chunk))
        // A verify trusts nobody.
        await #expect(throws: RegionMemoryError.notZero(offset: 0)) {
            try await scrubber.scrub(
                memory.target, skipping: retired, verify: true,
                resuming: ScrubPart(end: memory.size, nanoseconds: 0)
            ) { _ in }
        }
    }

    @Test func aScrubberCanBeUsedAgain() async throws {
        let scrubber = scrubber()
        let memory = try TestMemory(size: Self.chunk)
        for _ in 0..<3 {
            memory.fill(with: 1)
            _ = try await scrubber.scrub(memory.target, skipping: [], verify: true) { _ in }
            #expect(memory.isAll(0, in: 0..<memory.size))
        }
    }

    @Test func progressIsRare() async throws {
        let memory = try TestMemory(size: 8 * Self.chunk)
        let log = ProgressLog()
        let report = try await Scrubber(cpus: [0, 1]).scrub(
            memory.target, skipping: [], verify: true, progress: log.note)
        // One at the end of each phase, and one for each interval.
        #expect(log.reports.count <= 2 + Int(report.nanoseconds / Scrubber.progressInterval) + 1)
        for phase in [ScrubProgress.Phase.scrub, .verify] {
            let last = log.reports.last { $0.phase == phase }
            #expect(last?.done == memory.size && last?.total == memory.size)
        }
    }

    @Test func progressGrows() async throws {
        let memory = try TestMemory(size: 5 * Self.chunk)
        let log = ProgressLog()
        _ = try await Scrubber(cpus: [], progressInterval: 0).scrub(
            memory.target, skipping: [], verify: false, progress: log.note)
        let steps = (1...5).map { UInt64($0) * Self.chunk }
        #expect(log.reports.map(\.done) == steps + [memory.size])
        #expect(log.reports.allSatisfy { $0.total == memory.size && $0.rate > 0 })
    }

    @Test func mappingIsGoneAtTheEndAndNeverInherited() async throws {
        let memory = try TestMemory(size: 2 * Self.chunk, name: "egm-gone")
        let count = { @Sendable () throws -> (all: Int, kept: Int) in
            let smaps = try HostRoot().text("/proc/self/smaps").split(separator: "\n")
            let starts = smaps.indices.filter { smaps[$0].contains("/memfd:egm-gone ") }
            let flags = starts.compactMap { start in smaps[start...].first { $0.hasPrefix("VmFlags:") } }
            return (starts.count, flags.filter { !$0.contains(" dc") }.count)
        }
        let before = try count().all
        let during = Mutex<(all: Int, kept: Int)?>(nil)
        let log = ProgressLog { _ in during.withLock { $0 = try? count() } }
        _ = try await scrubber().scrub(memory.target, skipping: [], verify: false, progress: log.note)
        #expect(during.withLock { $0?.all } == before + 1)
        #expect(during.withLock { $0?.kept } == 0)
        #expect(try count().all == before)
    }

    @Test func mapFailureIsReported() async throws {
        let target = ScrubTarget(
            name: "egm9", size: 65536,
            map: { () throws(SystemError) in throw SystemError(operation: "map", subject: "/dev/egm9", code: ENOMEM) })
        await #expect(
            throws: RegionMemoryError.unavailable(
                reason: "cannot scrub egm9: cannot map /dev/egm9: Cannot allocate memory")
        ) { try await scrubber().scrub(target, skipping: [], verify: false) { _ in } }
    }

    @Test(arguments: [0, 1, 65535, 65537, UInt64.max]) func oddSizesAreRefused(size: UInt64) async throws {
        let target = ScrubTarget(
            name: "egm9", size: size, map: { () throws(SystemError) in fatalError("nothing to map") })
        await #expect(throws: RegionMemoryError.self) {
            try await scrubber().scrub(target, skipping: [], verify: false) { _ in }
        }
    }
}
