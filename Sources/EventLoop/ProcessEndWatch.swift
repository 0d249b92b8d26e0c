internal import Glibc
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

    /// Watches that very process.
    /// - Throws: `ESRCH` if it has ended, whoever has its pid now.
    package convenience init(
        _ loop: EventLoop, _ process: ProcessIdentity, ended: @escaping @Sendable () -> Void
    ) throws(SystemError) {
        try self.init(loop, process, ProcessHandle.open(process), ended: ended)
    }

    /// Watches that very process by a pidfd that an earlier run of this program had.
    /// - Throws: `ESRCH` if it has ended, `EINVAL` if the descriptor is no pidfd of it (or of one that is reaped).
    package convenience init(
        _ loop: EventLoop, _ process: ProcessIdentity, adopting descriptor: consuming OwnedDescriptor,
        ended: @escaping @Sendable () -> Void
    ) throws(SystemError) {
        let handle = ProcessHandle(adopting: descriptor)
        guard try handle.pid() == process.pid else {
            throw SystemError(operation: "watch by its kept pidfd process", subject: "\(process.pid)", code: EINVAL)
        }
        guard try !handle.hasEnded(), try ProcessIdentity.current(pid: process.pid) == process else {
            throw SystemError(operation: "watch process", subject: "\(process.pid)", code: ESRCH)
        }
        try self.init(loop, process, handle, ended: ended)
    }

    private init(
        _ loop: EventLoop, _ process: ProcessIdentity, _ handle: consuming ProcessHandle,
        ended: @escaping @Sendable () -> Void
    ) throws(SystemError) {
        let once = Once(ended)
        self.process = process
        unsafe watch = try ReadinessWatch(loop, handle.descriptor, .readable) { _ in once.run() }
        self.handle = handle
    }

    /// The pidfd, for a service manager to keep.
    package var descriptor: OwnedDescriptor {
        _read { yield handle.descriptor }
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
