internal import Glibc

extension SystemError {
    /// What was named does not exist.
    package var isMissing: Bool { code == ENOENT || code == ENOTDIR }
    /// Somebody else listens there.
    package var isAddressInUse: Bool { code == EADDRINUSE }
    /// The kernel wants more rights for it.
    package var isNotPermitted: Bool { code == EPERM }
    /// Nobody reads the other end.
    package var isBrokenPipe: Bool { code == EPIPE }
    /// The process was named, but there is none.
    package var isNoSuchProcess: Bool { code == ESRCH || code == EINVAL }
    /// `EFBIG`: what was read or written is larger than it may be.
    package static let fileTooLarge = EFBIG
}
