package import LinuxSystem

/// Calls back once on the loop when a process has ended; ends with its own life. To be made on the loop's thread; unlike
/// the other watches it may be kept by an actor's Sendable state, because nothing can be done with it but let it go.
package final class ProcessEndWatch: Sendable {
    package let process: ProcessIdentity
    // Before the handle, so that it ends before the descriptor is closed. Only made and let go on the loop's thread.
    nonisolated(unsafe) private let watch: ReadinessWatch
    private let handle: ProcessHandle

    /// Watches the process that has `pid` now, and no other that gets its pid later.
    /// - Throws: `ESRCH` if there is none.
    package convenience init(
        _ loop: EventLoop, pid: Int32, ended: @escaping @Sendable () -> Void
    ) throws(SystemError) {
        try self.init(loop, try ProcessIdentity.current(pid: pid), ended: ended)
    }

    /// Watches `process`, whoever has its pid.
    /// - Throws: `ESRCH` if it has ended.
    package init(
        _ loop: EventLoop, _ process: ProcessIdentity, ended: @escaping @Sendable () -> Void
    ) throws(SystemError) {
        let handle = try ProcessHandle.open(process)
        let once = Once(ended)
        self.process = process
        unsafe watch = try ReadinessWatch(loop, handle.descriptor, .readable) { _ in once.run() }
        self.handle = handle
    }

    /// The pidfd of an ended process stays readable.
    private final class Once {
        private var body: (() -> Void)?
        init(_ body: @escaping () -> Void) { self.body = body }

        func run() {
            let body = body
            self.body = nil
            body?()
        }
    }
}
