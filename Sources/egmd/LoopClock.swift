import EGMDomain
import EventLoop
import LinuxSystem

/// The custodian's clock: the host's clocks, and the loop's timers for waiting.
struct LoopClock: Clock {
    let loop: EventLoop

    func now() -> Int64 { realtimeSeconds() }
    func monotonic() -> UInt64 { monotonicNanoseconds() }

    func pause(milliseconds: UInt64) async {
        // Cancelled: the port wants an early return, and that is it.
        try? await loop.sleep(milliseconds: Int(clamping: milliseconds))
    }
}
