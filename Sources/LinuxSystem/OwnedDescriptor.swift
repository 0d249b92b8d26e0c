// A file descriptor with exactly one owner. Copies of the number never outlive the owner, because the number is
// reachable only inside a borrow; the descriptor is closed when the owner goes away.

internal import CLinuxShims
internal import Glibc

/// Owns an open file descriptor and closes it at the end of its life.
package struct OwnedDescriptor: ~Copyable, Sendable {
    /// The descriptor's number, for system calls made while the owner is borrowed.
    package let number: CInt

    /// Takes ownership of `number`, which must be open and owned by nobody else.
    package init(owning number: CInt) {
        precondition(number >= 0, "a descriptor's number is never negative")
        self.number = number
    }

    deinit {
        // EBADF would mean that somebody else closed our number and that we may now close theirs: a bug that must
        // not go on. EINTR and EIO leave the descriptor closed on Linux.
        if close(number) != 0 { precondition(egm_errno() != EBADF, "descriptor \(number) was closed behind its owner") }
    }

    /// Gives up ownership; the caller closes the number.
    package consuming func release() -> CInt {
        let number = self.number
        discard self
        return number
    }

    /// A second descriptor of the same open file, closed on exec. The corresponding call is `fcntl(F_DUPFD_CLOEXEC)`.
    package borrowing func duplicate() throws(SystemError) -> OwnedDescriptor {
        let copy = fcntl(number, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else {
            throw SystemError(operation: "duplicate", subject: "descriptor \(number)", code: egm_errno())
        }
        return OwnedDescriptor(owning: copy)
    }

    /// Opens `path`; `O_CLOEXEC` is always added. Interrupted calls are repeated.
    package static func open(
        _ path: String, flags: CInt, mode: UInt32 = 0o600
    ) throws(SystemError) -> OwnedDescriptor {
        while true {
            let number = unsafe Glibc.open(path, flags | O_CLOEXEC, mode)
            if number >= 0 { return OwnedDescriptor(owning: number) }
            let code = egm_errno()
            if code != EINTR { throw SystemError(operation: "open", subject: path, code: code) }
        }
    }
}
