// Out of the idle class. The kernel lets a thread leave SCHED_IDLE only with CAP_SYS_NICE or a RLIMIT_NICE that allows
// nice 0 (`LimitNICE=+0` in the unit). Where it refuses, threads of the ordinary class are started beside the idle
// ones (their creator, who calls `hurry`, is ordinary), each for one of them, which leaves after the chunk it is at.

internal import CScrub
internal import LinuxSystem
internal import Synchronization

extension ScrubJob {
    func hurry() {
        let replacements = state.withLock { state in
            guard !state.isHurried else { return 0 }
            state.isHurried = true
            // Under the lock: a thread in the set has not ended, so its id is nobody else's.
            for thread in state.startedThreads where egm_scrub_raise_thread(thread) != 0 {
                state.refusedRaise.insert(thread)
            }
            return state.refusedRaise.count
        }
        for _ in 0..<replacements {
            // Without a replacement the idle thread stays at work: slower, but as right.
            do throws(SystemError) { try spawn(isIdle: false) { job in job.join() } } catch { return }
        }
    }
}
