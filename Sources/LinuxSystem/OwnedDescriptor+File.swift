internal import CLinuxShims
internal import Glibc

extension OwnedDescriptor {
    /// Makes the file `length` bytes long. The corresponding call is `ftruncate`.
    package borrowing func truncate(to length: UInt64) throws(SystemError) {
        while ftruncate(number, off_t(length)) != 0 {
            let code = egm_errno()
            if code != EINTR {
                throw SystemError(operation: "set the length of", subject: "descriptor \(number)", code: code)
            }
        }
    }

    /// Gives the file the permission bits `mode`, whatever the umask. The corresponding call is `fchmod`.
    package borrowing func setMode(_ mode: UInt32) throws(SystemError) {
        guard fchmod(number, mode) == 0 else {
            throw SystemError(operation: "set the mode of", subject: "descriptor \(number)", code: egm_errno())
        }
    }

    /// Locks the file or directory for the life of the open file; false if somebody else has it. The corresponding
    /// call is `flock`.
    package borrowing func tryLock() throws(SystemError) -> Bool {
        while flock(number, LOCK_EX | LOCK_NB) != 0 {
            let code = egm_errno()
            if code == EWOULDBLOCK { return false }
            if code != EINTR { throw SystemError(operation: "lock", subject: "descriptor \(number)", code: code) }
        }
        return true
    }

    /// The same, and tries again for a while: a holder that was killed keeps its lock until the kernel has taken it
    /// apart. Blocks the calling thread.
    package borrowing func tryLock(patience milliseconds: Int) throws(SystemError) -> Bool {
        let deadline = monotonicNanoseconds() + UInt64(milliseconds) * 1_000_000
        while try !tryLock() {
            guard monotonicNanoseconds() < deadline else { return false }
            _ = poll(nil, 0, 10)
        }
        return true
    }
}
