internal import LinuxSystem

/// When a call of the hook has to be over: libvirt waits for it without any limit, and with it whoever starts the VM.
struct HookDeadline {
    let seconds: Int
    private let end: UInt64

    init(seconds: Int) {
        self.seconds = seconds
        end = monotonicNanoseconds() + UInt64(seconds) * 1_000_000_000
    }

    /// What is left; 1 at least, so that a question that is asked last is asked at all.
    var milliseconds: Int {
        let now = monotonicNanoseconds()
        return now < end ? max(1, Int((end - now) / 1_000_000)) : 1
    }
}
