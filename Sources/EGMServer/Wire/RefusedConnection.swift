internal import LinuxSystem

/// A connection that was told why it is not served, and is to be closed.
final class RefusedConnection {
    /// How long its client has to read the reason and to hang up, nanoseconds.
    static let patience: UInt64 = 200_000_000

    private let stream: UnixStream
    private let since: UInt64

    init(_ stream: consuming UnixStream, at since: UInt64) {
        self.stream = stream
        self.since = since
    }

    func isDue(_ now: UInt64) -> Bool { now - since >= RefusedConnection.patience }

    /// Reads what has come, because a connection that is closed with something unread looks like a broken one.
    ///
    /// Descriptors are left to the kernel: to close one may wait for whoever serves its file (FUSE), for ever, and this
    /// client is nobody that we serve.
    func discard(into buffer: inout [UInt8]) {
        // It is closed next, whatever is wrong with it; a client that still sends need not be listened to for ever.
        for _ in 0..<32 {
            guard let count = try? stream.read(into: &buffer), count > 0 else { return }
        }
    }
}
