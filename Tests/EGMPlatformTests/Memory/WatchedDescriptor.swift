import EGMTestSupport
import Glibc
import LinuxSystem

/// A descriptor to give away, whose close can be seen: the writing end of a pipe. (A named one: it is closed on exec
/// from the start, and other tests start programs.)
final class WatchedDescriptor: Sendable {
    private let reader: OwnedDescriptor
    private let path: String

    init(in directory: TemporaryDirectory) throws {
        path = directory.path("pipe-\(UInt32.random(in: 0 ... .max))")
        guard mkfifo(path, 0o600) == 0 else { throw SystemError(operation: "make", subject: path, code: errno) }
        reader = try OwnedDescriptor.open(path, flags: O_RDONLY | O_NONBLOCK)
    }

    /// To be called once.
    func give() throws(SystemError) -> OwnedDescriptor { try OwnedDescriptor.open(path, flags: O_WRONLY) }

    /// Whether what was given, and every copy of it, is closed.
    var isClosed: Bool {
        var poller = pollfd(fd: reader.number, events: 0, revents: 0)
        return poll(&poller, 1, 0) == 1 && poller.revents & Int16(POLLHUP) != 0
    }
}
