internal import CLinuxShims
internal import Glibc

extension UnixStream {
    /// Connects to the listening socket at `path`, waiting at most `milliseconds` for room in its backlog.
    /// - Throws: `ENAMETOOLONG`, `ENOENT` (no socket), `ECONNREFUSED` (nobody listens), `EACCES`, `ETIMEDOUT`.
    package static func connect(to path: String, milliseconds: Int) throws(SystemError) -> UnixStream {
        let address = try UnixAddress(path: path, operation: "connect to")
        let number = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { throw SystemError(operation: "connect to", subject: path, code: egm_errno()) }
        let descriptor = OwnedDescriptor(owning: number)
        let deadline = monotonicNanoseconds() &+ UInt64(max(1, milliseconds)) * 1_000_000
        while true {
            // A non-blocking connect to a full backlog is EAGAIN and poll does not wait for it; a blocking one waits
            // as long as SO_SNDTIMEO says.
            let now = monotonicNanoseconds()
            try descriptor.setSendTimeout(microseconds: now < deadline ? max(1, (deadline - now) / 1000) : 1)
            let status = unsafe address.with { unsafe Glibc.connect(number, $0, $1) }
            if status == 0 { break }
            switch egm_errno() {
            // Only after a try: a thread that did not run until its time was over has learned nothing of the socket.
            case EINTR, EAGAIN:
                guard monotonicNanoseconds() < deadline else {
                    throw SystemError(operation: "connect to", subject: path, code: ETIMEDOUT)
                }
            case let code: throw SystemError(operation: "connect to", subject: path, code: code)
            }
        }
        try descriptor.setNonBlocking()
        return UnixStream(adopting: descriptor)
    }
}

extension OwnedDescriptor {
    fileprivate borrowing func setSendTimeout(microseconds: UInt64) throws(SystemError) {
        var timeout = timeval(tv_sec: Int(microseconds / 1_000_000), tv_usec: Int(microseconds % 1_000_000))
        let size = socklen_t(MemoryLayout<timeval>.size)
        guard unsafe setsockopt(number, SOL_SOCKET, SO_SNDTIMEO, &timeout, size) == 0 else {
            throw SystemError(operation: "set the timeout of", subject: "socket \(number)", code: egm_errno())
        }
    }
}
