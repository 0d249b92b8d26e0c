// Zeroing a region ahead of its next use, in parallel, at the speed of the memory.
//
// One mapping of the whole region at offset 0 is cut into chunks (ScrubPlan); threads of the scrubber's own take one
// after the other (ScrubJob). They run in the idle class, so that VMs and the loop win, until somebody waits for the
// region (`hurry`). A chunk is written by the C kernels of CScrub under their SIGBUS guard: a page that goes bad under
// us is noted, left out, and the work goes on. Cancellation takes effect between chunks, and the next run can go on
// there. A verify is the same walk
// with the other kernel, after all chunks are written.

package import EGMDomain
internal import LinuxSystem
internal import Synchronization

/// Scrubs and verifies regions, one at a time.
package final class Scrubber: Sendable {
    /// Bytes of the ranges that threads take, unless configured: small enough to cancel and to share out evenly (a millisecond of work),
    /// large enough that taking them costs nothing. A multiple of every page size and of the 64 KiB block.
    package static let chunkSize: UInt64 = 16 << 20
    /// A run that finds more bad blocks than this gives up: the memory as a whole, or the mapping, is gone.
    package static let foundLimit = 1024
    /// Nanoseconds between two progress reports.
    package static let progressInterval: UInt64 = 250_000_000

    /// The CPUs that the threads may run on; their number is the number of threads.
    package let cpus: [Int]
    private let tuning: ScrubTuning
    private let progressInterval: UInt64
    private let current = Mutex<ScrubJob?>(nil)

    /// - Parameters:
    ///   - cpus: where the threads may run, see `ScrubCPUs.near`; empty: wherever their creator may.
    ///   - tuning: what configuration says; looked at when a run begins.
    ///   - progressInterval: 0 reports every chunk, for tests.
    package init(cpus: [Int], tuning: ScrubTuning, progressInterval: UInt64 = Scrubber.progressInterval) {
        self.cpus = cpus
        self.tuning = tuning
        self.progressInterval = progressInterval
    }

    /// The same with limits that stay as they are, see `ScrubTuning`.
    package convenience init(
        cpus: [Int], threadLimit: Int? = nil, chunkSize: UInt64 = Scrubber.chunkSize,
        progressInterval: UInt64 = Scrubber.progressInterval
    ) {
        self.init(
            cpus: cpus, tuning: ScrubTuning(threadLimit: threadLimit, chunkSize: chunkSize),
            progressInterval: progressInterval)
    }

    /// How many threads the next run has.
    package var threads: Int { max(1, min(tuning.current.threadLimit ?? Int.max, max(cpus.count, 1))) }

    /// Writes zeros over every byte of `target` but the retired runs, and reads everything back if `verify` says so.
    /// Returns when the memory is unmapped again.
    ///
    /// - Parameters:
    ///   - part: what an interrupted run has done; see `RegionMemory.scrub`. The verify begins at the start all the same.
    ///   - progress: called from scrub threads, at most once in `progressInterval` and at the end of a phase.
    package func scrub(
        _ target: ScrubTarget, skipping retired: [RetiredBlock], verify: Bool, resuming part: ScrubPart? = nil,
        progress: @escaping @Sendable (ScrubProgress) -> Void
    ) async throws(RegionMemoryError) -> ScrubReport {
        try await run(target, nil, verify ? [.scrub, .verify] : [.scrub], retired, part, progress)
    }

    /// The same for the bytes of `range` alone, whose bounds are multiples of 64 KiB.
    package func scrub(
        _ target: ScrubTarget, within range: Range<UInt64>, skipping retired: [RetiredBlock], verify: Bool,
        progress: @escaping @Sendable (ScrubProgress) -> Void
    ) async throws(RegionMemoryError) -> ScrubReport {
        guard range.lowerBound % Region.granule == 0, range.upperBound % Region.granule == 0, !range.isEmpty,
            range.upperBound <= target.size
        else {
            throw .scrubFailed(
                reason: "cannot scrub bytes \(range.lowerBound) to \(range.upperBound) of \(target.name): they are no "
                    + "blocks of 64 KiB within its \(target.size) bytes")
        }
        return try await run(target, range, verify ? [.scrub, .verify] : [.scrub], retired, nil, progress)
    }

    /// Reads every byte of `target` but the retired runs; throws `notZero` with the lowest offset that is not zero.
    package func verify(
        _ target: ScrubTarget, skipping retired: [RetiredBlock],
        progress: @escaping @Sendable (ScrubProgress) -> Void
    ) async throws(RegionMemoryError) -> ScrubReport {
        try await run(target, nil, [.verify], retired, nil, progress)
    }

    /// Raises the run that is under way from the idle class to the ordinary one; nothing if there is none.
    package func hurry() { current.withLock { $0 }?.hurry() }

    /// Stops the run that is under way at the next chunk; nothing if there is none.
    package func interrupt() { current.withLock { $0 }?.cancel() }

    private func run(
        _ target: ScrubTarget, _ range: Range<UInt64>?, _ phases: [ScrubProgress.Phase], _ retired: [RetiredBlock],
        _ part: ScrubPart?, _ progress: @escaping @Sendable (ScrubProgress) -> Void
    ) async throws(RegionMemoryError) -> ScrubReport {
        guard target.size > 0, target.size % Region.granule == 0, Int(exactly: target.size) != nil else {
            throw .scrubFailed(
                reason: "cannot scrub \(target.name): its size of \(target.size) bytes is not a multiple of 64 KiB")
        }
        let job = ScrubJob(
            target: target, within: range, phases: phases, retired: retired, resuming: part, threads: threads,
            cpus: cpus.isEmpty ? nil : cpus,
            chunkSize: tuning.current.chunkSize, progress: progress, progressInterval: progressInterval)
        current.withLock { current in
            precondition(current == nil, "a scrubber does one run at a time")
            current = job
        }
        let promise = Promise<ScrubJob.Outcome>()
        let outcome = await withTaskCancellationHandler {
            job.start { promise.fulfil($0) }
            return await promise.wait()
        } onCancel: {
            job.cancel()
        }
        current.withLock { $0 = nil }
        return try outcome.get()
    }
}
