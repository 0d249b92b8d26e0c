internal import EGMDomain
internal import LinuxSystem

/// What the threads of a run change under its lock.
struct ScrubState: ~Copyable {
    /// This phase first, then those to come.
    var phases: [ScrubProgress.Phase]
    var plan: ScrubPlan
    /// Owned here until the last thread takes it; `address` is its start.
    var mapping: Mapping?
    var address: UInt = 0
    /// Threads that may still touch the memory in this phase, started or about to.
    var workers = 0
    /// Their thread ids, from their start to their end.
    var startedThreads: Set<Int32> = []
    var peakThreads = 0
    var isHurried = false
    /// Idle threads that the kernel did not let us raise.
    var refusedRaise: Set<Int32> = []
    /// Those of them that have somebody to take over, and leave after their chunk.
    var relieved: Set<Int32> = []
    var found: [RetiredBlock] = []
    /// What lies outside of the range that is to be scrubbed: never touched.
    var outside: [Range<UInt64>] = []
    /// The pages of these blocks that failed; their other pages are wiped and verified as all memory is.
    var badPages: [Range<UInt64>] = []
    /// Nanoseconds that an interrupted run, which this one goes on with, has taken.
    var earlier: UInt64 = 0
    /// Why the run ends early.
    var stop: RegionMemoryError?
    /// The lowest offset that is not zero.
    var nonZero: UInt64?
    /// Bytes that a finished scrub phase wrote, or that a verify without one read.
    var worked: UInt64 = 0
    var hasVerified = false
    /// Monotonic nanoseconds.
    var began: UInt64 = 0
    var phaseBegan: UInt64 = 0
    var finished: (@Sendable (ScrubJob.Outcome) -> Void)?

    init(phases: [ScrubProgress.Phase], plan: ScrubPlan) {
        self.phases = phases
        self.plan = plan
    }

    /// Why the run failed, if it did.
    var failure: RegionMemoryError? { stop ?? nonZero.map { .notZero(offset: $0) } }

    /// Stops the run. A failure goes before a wish to stop: the chunk that failed is left half-way, and must not count
    /// among those that an interrupted run has done.
    mutating func fail(_ reason: RegionMemoryError) { if stop == nil || stop == .cancelled { stop = reason } }

    /// The next piece of work for `thread`; nil: it leaves.
    mutating func nextChunk(for thread: Int32) -> Range<UInt64>? {
        guard failure == nil, !relieved.contains(thread) else { return nil }
        return plan.next()
    }

    /// Notes a byte that a verify found. No more chunks are handed out; lower ones may still be at work, so the lowest
    /// find counts.
    mutating func note(nonZero offset: UInt64) { nonZero = min(nonZero ?? offset, offset) }

    /// Lets one idle thread go, and counts the caller in its place; false if there is none.
    mutating func relieveOne() -> Bool {
        guard let thread = refusedRaise.subtracting(relieved).intersection(startedThreads).first else { return false }
        relieved.insert(thread)
        workers += 1
        return true
    }

    /// Closes a phase; false if it was the last, or the run has failed.
    mutating func startNextPhase(size: UInt64, retired: [RetiredBlock]) -> Bool {
        guard failure == nil else { return false }
        precondition(plan.isExhausted, "a phase is over when every chunk has been handed out")
        refusedRaise = []
        relieved = []
        // Pages that turned out to be bad in this phase are left out of the next one, and were not written in this one.
        plan = ScrubPlan(size: size, skipping: retired, holes: outside + badPages, chunkSize: plan.chunkSize)
        switch phases.removeFirst() {
        case .scrub: worked = plan.total
        case .verify:
            if worked == 0 { worked = plan.total }
            hasVerified = true
        }
        return !phases.isEmpty
    }

    /// What a finished run did.
    func report(at now: UInt64, size: UInt64) -> ScrubReport {
        ScrubReport(
            bytes: worked, nanoseconds: earlier + now - began, threads: peakThreads, verified: hasVerified,
            found: RetiredPages(regionSize: size, status: .known, runs: found).runs)
    }

    /// How far a run came that was stopped, once its last thread has left: each ends the chunk that it is at, so all
    /// that was handed out is done. A verify starts anew.
    func part(at now: UInt64, size: UInt64) -> ScrubPart {
        let hasScrubbed = worked > 0 || (phases.first == .scrub && plan.isExhausted)
        let end = hasScrubbed ? size : phases.first == .scrub ? plan.position : 0
        return ScrubPart(
            end: end, nanoseconds: earlier + (began == 0 ? 0 : now - began),
            found: RetiredPages(regionSize: size, status: .known, runs: found).runs)
    }
}
