import EGMConfig
import EventLoop
import LinuxSystem

/// What follows a real host, in the rhythm that configuration gives.
actor HostFollower {
    private let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    private let watch: HostWatch
    private let retiredPages: TimerSource

    init(loop: EventLoop, watch: HostWatch, retiredPages: sending TimerSource) {
        self.loop = loop
        self.watch = watch
        self.retiredPages = retiredPages
    }

    /// Goes on in the rhythm of another configuration.
    func apply(_ configuration: Configuration) {
        do throws(SystemError) {
            let period = configuration.host.rescan * 1000
            try watch.assumeIsolated { watch in
                Result { () throws(SystemError) in try watch.setPeriod(period) }
            }.get()
            try retiredPages.restart(every: configuration.retiredPages.poll * 1000)
        } catch {
            // It fails only for a source that sd-event does not know.
            preconditionFailure("cannot set a timer: \(error)")
        }
    }
}
