internal import EGMDomain
internal import LinuxSystem
internal import Synchronization

extension ScrubJob {
    /// Counts `bytes` as done, and reports if it is time to.
    func advance(by bytes: UInt64) {
        done.add(bytes, ordering: .relaxed)
        let now = monotonicNanoseconds()
        let last = lastReport.load(ordering: .relaxed)
        guard now - min(last, now) >= progressInterval else { return }
        // One of the threads that get here wins and reports.
        guard lastReport.compareExchange(expected: last, desired: now, ordering: .relaxed).exchanged else { return }
        report(at: now)
    }

    /// Reports how far this phase is.
    func report(at now: UInt64) {
        let done = done.load(ordering: .relaxed)
        let (phase, total, before, began) = state.withLock {
            ($0.phases[0], $0.plan.total, $0.plan.before, $0.phaseBegan)
        }
        let seconds = Double(now - min(began, now)) / 1e9
        let rate = seconds > 0 ? UInt64(Double(done) / seconds) : 0
        progress(ScrubProgress(phase: phase, done: before + done, total: total, rate: rate))
    }
}
