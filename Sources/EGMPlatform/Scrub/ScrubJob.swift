// One run of the scrubber: what its threads share.
//
//     start ──► first thread: map ──► phase: N threads take chunks ──► the last one out: next phase, or unmap and done
//
// The mapping is owned by the state and given away only by the last thread, so every thread that works may use its
// address without a lock, and it is gone before the caller hears of the end.

internal import CScrub
internal import EGMDomain
internal import LinuxSystem
internal import Synchronization

/// A run under way.
final class ScrubJob: Sendable {
    typealias Outcome = Result<ScrubReport, RegionMemoryError>

    let target: ScrubTarget
    let retired: [RetiredBlock]
    let threads: Int
    let cpus: [Int]?
    let progress: @Sendable (ScrubProgress) -> Void
    let progressInterval: UInt64
    let state: Mutex<ScrubState>
    /// Signalled by each relieved thread when it leaves.
    let relief = Semaphore()
    /// Bytes done in this phase, and when (monotonic nanoseconds) progress was last reported.
    let done = Atomic<UInt64>(0)
    let lastReport = Atomic<UInt64>(0)

    init(
        target: ScrubTarget, within range: Range<UInt64>? = nil, phases: [ScrubProgress.Phase],
        retired: [RetiredBlock], resuming part: ScrubPart? = nil, threads: Int, cpus: [Int]?,
        chunkSize: UInt64 = Scrubber.chunkSize,
        progress: @escaping @Sendable (ScrubProgress) -> Void,
        progressInterval: UInt64
    ) {
        precondition(!phases.isEmpty, "a run has a phase")
        self.target = target
        self.retired = retired
        self.threads = threads
        self.cpus = cpus
        self.progress = progress
        self.progressInterval = progressInterval
        let outside = range.map { [0..<$0.lowerBound, $0.upperBound..<target.size].filter { !$0.isEmpty } } ?? []
        let plan = ScrubPlan(
            size: target.size, skipping: retired, holes: outside, from: part?.end ?? 0, chunkSize: chunkSize)
        var state = ScrubState(phases: phases, plan: plan)
        state.outside = outside
        state.earlier = part?.nanoseconds ?? 0
        self.state = Mutex(state)
    }

    /// Starts the run; `finished` is called once, from a scrub thread.
    func start(finished: @escaping @Sendable (Outcome) -> Void) {
        state.withLock { $0.finished = finished }
        do throws(SystemError) {
            try spawn { job in job.begin() }
        } catch {
            finish(.unavailable(reason: "cannot scrub \(target.name): \(error); allow the service more tasks"))
        }
    }

    /// Stops the run at the next chunk of each thread. How far it came is known when the last one has left.
    func cancel() { fail(.cancelled) }

    /// Stops the run for `reason`, unless it has failed already.
    func fail(_ reason: RegionMemoryError) { state.withLock { $0.fail(reason) } }

    /// The first thread's way: the mapping, then the phases.
    private func begin() {
        let code = egm_guard_install()
        guard code == 0 else {
            let error = SystemError(operation: "handle memory errors in", subject: target.name, code: code)
            return finish(.unavailable(reason: error.description))
        }
        do throws(SystemError) {
            let mapping = try target.map()
            guard mapping.count == Int(target.size) else {
                return finish(.unavailable(reason: "the mapping of \(target.name) has another size than the region"))
            }
            var holder: Mapping? = consume mapping
            let address = unsafe holder?.withBaseAddress { UInt(bitPattern: $0) } ?? 0
            forgetLateErrors(at: address)
            state.withLock { state in
                state.address = address
                state.mapping = holder.take()
                state.began = monotonicNanoseconds()
            }
        } catch { return finish(.unavailable(reason: "cannot scrub \(target.name): \(error)")) }
        runPhase()
    }

    /// Starts the other threads of a phase and works beside them. Called by a thread that is alone.
    private func runPhase() {
        let now = monotonicNanoseconds()
        done.store(0, ordering: .relaxed)
        lastReport.store(now, ordering: .relaxed)
        let helpers = state.withLock { state in
            state.phaseBegan = now
            state.workers = 1
            return min(threads, state.plan.chunkLimit) - 1
        }
        for _ in 0..<max(helpers, 0) {
            state.withLock { $0.workers += 1 }
            do throws(SystemError) {
                try spawn { job in job.work() }
            } catch {
                // Fewer threads do the same work; this one counts itself, so the number can't fall to 0 here.
                state.withLock { $0.workers -= 1 }
                break
            }
        }
        work()
    }

    /// A thread's way through a phase; the last one out goes on.
    /// - Parameter isRelieving: whether it took over from an idle thread. It leaves after that one then, because the
    ///   last one out starts the threads of the next phase, and an idle one could only start idle ones.
    private func work(isRelieving: Bool = false) {
        let thread = currentThreadID()
        let (phase, address, isLate) = state.withLock { state in
            state.startedThreads.insert(thread)
            state.peakThreads = max(state.peakThreads, state.startedThreads.count)
            return (state.phases[0], state.address, state.isHurried)
        }
        // A refusal leaves it idle; `hurry` brought other threads then.
        if isLate { _ = egm_scrub_raise_thread(thread) }
        while let chunk = state.withLock({ $0.nextChunk(for: thread) }) {
            switch phase {
            case .scrub: zero(chunk, at: address)
            case .verify: check(chunk, at: address)
            }
            noteLateErrors(at: address)
            advance(by: UInt64(chunk.count))
        }
        if isRelieving { relief.wait() }
        leave(thread)
    }

    private func leave(_ thread: Int32) {
        let (isLast, isRelieved) = state.withLock { state in
            state.startedThreads.remove(thread)
            state.workers -= 1
            return (state.workers == 0, state.relieved.contains(thread))
        }
        if isRelieved { relief.signal() }
        guard isLast else { return }
        report(at: monotonicNanoseconds())
        let goesOn = state.withLock { state in state.startNextPhase(size: target.size, retired: retired) }
        if goesOn { runPhase() } else { finish(nil) }
    }

    /// The end: unmaps, and tells the caller. Called by a thread that is alone.
    private func finish(_ early: RegionMemoryError?) {
        let mapping = state.withLock { state in state.mapping.take() }
        _ = consume mapping
        let (outcome, finished) = state.withLock { state -> (Outcome, (@Sendable (Outcome) -> Void)?) in
            state.workers = 0
            if early == nil, state.failure == .cancelled {
                let part = state.part(at: monotonicNanoseconds(), size: target.size)
                return (.failure(.interrupted(part)), state.finished.take())
            }
            if let reason = early ?? state.failure { return (.failure(reason), state.finished.take()) }
            return (.success(state.report(at: monotonicNanoseconds(), size: target.size)), state.finished.take())
        }
        finished?(outcome)
    }

    func spawn(isIdle: Bool? = nil, _ body: @escaping @Sendable (ScrubJob) -> Void) throws(SystemError) {
        let isIdle = isIdle ?? !state.withLock { $0.isHurried }
        try startThread(name: "egm-scrub", scheduling: ThreadScheduling(isIdle: isIdle, cpus: cpus)) {
            body(self)
        }
    }

    /// The way of a thread that `hurry` brought in: it takes over from one idle thread, if there is one left.
    func join() {
        if state.withLock({ $0.relieveOne() }) { work(isRelieving: true) }
    }
}
