extension ErrorKind {
    /// How egmctl ends when the daemon refuses or fails, for no more special reason.
    package static let refusedStatus: Int32 = 1

    /// How egmctl ends on this error; numbers of sysexits.h where there is one that fits.
    package var exitStatus: Int32 {
        switch self {
        case .notPermitted: 77  // EX_NOPERM
        case let kind where kind.isTemporary: 75  // EX_TEMPFAIL: the same may succeed later
        default: ErrorKind.refusedStatus
        }
    }
}
