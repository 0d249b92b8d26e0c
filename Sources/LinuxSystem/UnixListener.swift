// A listening Unix socket. Two daemons must not steal each other's socket: whoever binds holds a lock on `<path>.lock`
// first, and only then removes a stale socket. The lock file stays: removing it would let two processes lock two
// different files of the same name. A socket inherited from the service manager is neither locked nor removed.

internal import CLinuxShims
internal import Glibc

/// Owns a listening socket; removes its path at the end if it bound it.
package struct UnixListener: ~Copyable, Sendable {
    /// Connections that the kernel keeps waiting for `accept`; more have to wait in `connect`.
    package static let backlog: Int32 = 128

    /// The socket, for a readiness watch.
    package let descriptor: OwnedDescriptor
    /// Where it is bound; nil if the socket was inherited.
    package let path: String?
    /// Held as long as the path is ours; nil if the socket was inherited.
    private let lock: OwnedDescriptor?

    private init(descriptor: consuming OwnedDescriptor, path: String?, lock: consuming OwnedDescriptor?) {
        self.descriptor = descriptor
        self.path = path
        self.lock = lock
    }

    deinit {
        // Members go after this body, so the lock is still held. That the path is gone already is fine.
        if let path { unsafe unlink(path) }
    }

    /// Takes over a socket that already listens, as the service manager passes it.
    /// - Throws: `EINVAL` if it is no listening Unix stream socket.
    package static func adopt(_ descriptor: consuming OwnedDescriptor) throws(SystemError) -> UnixListener {
        for (option, wanted) in [(SO_ACCEPTCONN, 1), (SO_DOMAIN, AF_UNIX), (SO_TYPE, CInt(SOCK_STREAM.rawValue))] {
            var value: CInt = 0
            var size = socklen_t(MemoryLayout<CInt>.size)
            guard unsafe getsockopt(descriptor.number, SOL_SOCKET, option, &value, &size) == 0, value == wanted else {
                throw SystemError(
                    operation: "accept connections on", subject: "descriptor \(descriptor.number)", code: EINVAL)
            }
        }
        try descriptor.setNonBlocking()
        return UnixListener(descriptor: descriptor, path: nil, lock: nil)
    }

    /// Binds and listens at `path`, whose directory must exist.
    ///
    /// `mode` is the permission bits of the socket, whatever the umask; it is never more open than that. `group` is its
    /// group; nil for the process's own.
    /// - Throws: `EPERM` for a group that is not the process's own, `EADDRINUSE` if another process listens there, `ENOTSOCK` if something else than a socket is there,
    ///   `ENAMETOOLONG` for a path of more than 107 bytes.
    package static func bind(
        path: String, mode: UInt32, group: UInt32? = nil
    ) throws(SystemError) -> UnixListener {
        let operation = "listen on"
        let address = try UnixAddress(path: path, operation: operation)
        let lock = try takeLock(path)
        try removeStaleSocket(path)

        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        let number = socket(AF_UNIX, type, 0)
        guard number >= 0 else { throw SystemError(operation: operation, subject: path, code: egm_errno()) }
        let descriptor = OwnedDescriptor(owning: number)
        // Linux gives the path the mode of the socket itself, less the umask; chmod then adds what the umask took.
        // Nobody can connect before listen.
        guard fchmod(number, mode) == 0, unsafe address.with({ unsafe Glibc.bind(number, $0, $1) }) == 0 else {
            throw SystemError(operation: operation, subject: path, code: egm_errno())
        }
        let listener = UnixListener(descriptor: descriptor, path: path, lock: lock)
        // Before the mode: a change of the owner may take bits away.
        guard give(path, to: group), unsafe chmod(path, mode) == 0, listen(number, backlog) == 0
        else {
            throw SystemError(operation: operation, subject: path, code: egm_errno())
        }
        return listener
    }

    /// Sets permission bits and group as `bind` does; an inherited socket is left as it is.
    package borrowing func setAccess(mode: UInt32, group: UInt32?) throws(SystemError) {
        guard let path else { return }
        guard UnixListener.give(path, to: group ?? getegid()), unsafe chmod(path, mode) == 0 else {
            throw SystemError(operation: "set group and mode of", subject: path, code: egm_errno())
        }
    }

    /// Makes `group` the socket's, and asks nothing of the kernel if it is already: the unit's system-call filter refuses
    /// any change of an owner. Returns false with `errno` set.
    private static func give(_ path: String, to group: UInt32?) -> Bool {
        // What cannot be looked at is tried.
        guard let group, (try? FileStatus(path: path, followLinks: false))?.group != group else { return true }
        // -1: as it is.
        return unsafe lchown(path, uid_t.max, group) == 0
    }

    /// The next waiting connection, non-blocking and closed on exec; nil if none waits.
    /// - Throws: `EMFILE`, `ENFILE`, `ENOMEM`, …: the connection still waits; watch again later, not at once.
    package borrowing func accept() throws(SystemError) -> UnixStream? {
        while true {
            let number = egm_accept(descriptor.number)
            if number >= 0 { return UnixStream(adopting: OwnedDescriptor(owning: number)) }
            switch egm_errno() {
            case EINTR, ECONNABORTED: continue
            case EAGAIN: return nil
            case let code:
                throw SystemError(
                    operation: "accept a connection on", subject: path ?? "descriptor \(descriptor.number)", code: code)
            }
        }
    }
}
