internal import CLinuxShims
internal import Glibc

extension OwnedDescriptor {
    /// Makes reads and writes return `EAGAIN` instead of waiting. The corresponding call is `fcntl(F_SETFL)`.
    package borrowing func setNonBlocking() throws(SystemError) {
        let flags = fcntl(number, F_GETFL)
        guard flags >= 0, fcntl(number, F_SETFL, flags | O_NONBLOCK) == 0 else {
            throw SystemError(operation: "make non-blocking", subject: "descriptor \(number)", code: egm_errno())
        }
    }
}
