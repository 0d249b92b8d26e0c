internal import CLinuxShims

extension ProcessHandle {
    /// The thread that has the number `thread` now, which may be any thread of its process. Linux 6.9.
    /// - Throws: `ESRCH` if there is none, `EINVAL` from older kernels.
    package static func open(thread: Int32) throws(SystemError) -> ProcessHandle {
        let number = egm_pidfd_open_thread(thread)
        guard number >= 0 else {
            throw SystemError(operation: "open thread", subject: "\(thread)", code: egm_errno())
        }
        return ProcessHandle(adopting: OwnedDescriptor(owning: number))
    }

    /// A copy of the descriptor that has `number` in the process, of the same open file. Takes the right to trace the
    /// process, and none to its files. The corresponding call is `pidfd_getfd`.
    /// - Throws: `EBADF` if it is not open there, `ESRCH` if the process has ended, `EPERM`.
    package borrowing func copy(descriptor number: Int32) throws(SystemError) -> OwnedDescriptor {
        let copy = egm_pidfd_getfd(descriptor.number, number)
        guard copy >= 0 else {
            throw SystemError(
                operation: "copy", subject: "descriptor \(number) of pidfd \(descriptor.number)", code: egm_errno())
        }
        return OwnedDescriptor(owning: copy)
    }
}
