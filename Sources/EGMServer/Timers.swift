internal import EventLoop
internal import LinuxSystem

/// The server's timers. All exist from the start and mostly stand still.
struct Timers {
    /// Milliseconds to wait before accepting again when the kernel refused a descriptor.
    static let acceptRetry = 100
    /// Milliseconds between two looks at what was closed but not yet read.
    static let lookInterval = 250

    /// Milliseconds between two looks at how far scrubs are.
    static let progressInterval = 250

    private let accept: TimerSource
    private let stall: TimerSource
    private let look: TimerSource
    private let progress: TimerSource
    private var stallInterval: Int
    private var isStallRunning = false
    private var isLookRunning = false
    private var isProgressRunning = false

    /// - Parameter stall: milliseconds between two looks at clients that read nothing.
    init(
        _ loop: EventLoop, stall interval: Int, resumeAccepting: @escaping () -> Void,
        dropStalled: @escaping () -> Void, lookForGone: @escaping () -> Void,
        sendProgress: @escaping () -> Void
    ) throws(SystemError) {
        stallInterval = interval
        accept = try TimerSource(loop, milliseconds: Timers.acceptRetry, handler: resumeAccepting)
        stall = try TimerSource(loop, milliseconds: interval, repeats: true, handler: dropStalled)
        look = try TimerSource(loop, milliseconds: Timers.lookInterval, repeats: true, handler: lookForGone)
        progress = try TimerSource(
            loop, milliseconds: Timers.progressInterval, repeats: true, handler: sendProgress)
        accept.cancel()
        progress.cancel()
        stall.cancel()
        look.cancel()
    }

    /// Milliseconds between two looks at clients that read nothing: a quarter of the time that they have.
    static func stallInterval(_ limits: ServerLimits) -> Int { max(limits.stall, 1) * 1000 / 4 }

    /// Looks every so many milliseconds from now on.
    mutating func lookForStalls(every milliseconds: Int) throws(SystemError) {
        stallInterval = milliseconds
        try stall.restart(every: milliseconds)
        if !isStallRunning { stall.cancel() }
    }

    func retryAccepting() throws(SystemError) { try accept.restart(milliseconds: Timers.acceptRetry) }

    mutating func watchForStalls(_ isNeeded: Bool) throws(SystemError) {
        guard isNeeded != isStallRunning else { return }
        if isNeeded { try stall.restart(milliseconds: stallInterval) } else { stall.cancel() }
        isStallRunning = isNeeded
    }

    mutating func lookForGone(_ isNeeded: Bool) throws(SystemError) {
        guard isNeeded != isLookRunning else { return }
        if isNeeded { try look.restart(milliseconds: Timers.lookInterval) } else { look.cancel() }
        isLookRunning = isNeeded
    }

    mutating func watchProgress(_ isNeeded: Bool) throws(SystemError) {
        guard isNeeded != isProgressRunning else { return }
        if isNeeded { try progress.restart(milliseconds: Timers.progressInterval) } else { progress.cancel() }
        isProgressRunning = isNeeded
    }
}
