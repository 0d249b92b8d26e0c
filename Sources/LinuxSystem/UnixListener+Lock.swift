internal import CLinuxShims
internal import Glibc

extension UnixListener {
    /// Locks `<path>.lock` for the life of the descriptor; `EADDRINUSE` if another process has it.
    static func takeLock(_ path: String) throws(SystemError) -> OwnedDescriptor {
        let lockPath = path + ".lock"
        let lock = try OwnedDescriptor.open(lockPath, flags: O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o600)
        while flock(lock.number, LOCK_EX | LOCK_NB) != 0 {
            switch egm_errno() {
            case EINTR: continue
            case EWOULDBLOCK:
                throw SystemError(operation: "listen on", subject: "\(path) (\(lockPath) is locked)", code: EADDRINUSE)
            case let code: throw SystemError(operation: "lock", subject: lockPath, code: code)
            }
        }
        return lock
    }

    /// Removes a socket that nobody listens on. To be called with the lock held; a listener that does not know our
    /// lock, such as the service manager, is found by connecting to it.
    static func removeStaleSocket(_ path: String) throws(SystemError) {
        do throws(SystemError) {
            let status = try FileStatus(path: path, followLinks: false)
            guard status.kind == .socket else {
                throw SystemError(operation: "replace by a socket", subject: path, code: ENOTSOCK)
            }
            _ = try UnixStream.connect(to: path, milliseconds: 1)
        } catch {
            switch error.code {
            case ENOENT: return
            case ECONNREFUSED:
                guard unsafe unlink(path) != 0, case let code = egm_errno(), code != ENOENT else { return }
                throw SystemError(operation: "remove the stale socket", subject: path, code: code)
            case ETIMEDOUT: break  // a listener with a full backlog
            default: throw error
            }
        }
        throw SystemError(operation: "listen on", subject: path, code: EADDRINUSE)
    }
}
