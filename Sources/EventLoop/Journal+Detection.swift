internal import Glibc
internal import LinuxSystem

extension Journal.Destination {
    /// The journal if standard error is connected to it, else standard error.
    package static func detected() -> Journal.Destination {
        // The kernel knows the real terminal and the real file, the environment only the first process's.
        if let stream = unsafe getenv("JOURNAL_STREAM"),
            isJournal(unsafe String(cString: stream), descriptor: STDERR_FILENO)
        {
            return .journal
        }
        return .stream(descriptor: STDERR_FILENO, prefixed: isatty(STDERR_FILENO) == 0)
    }

    /// Whether `descriptor` is the file that `JOURNAL_STREAM` names as `device:inode`, in decimal.
    static func isJournal(_ stream: String, descriptor: Int32) -> Bool {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { return false }
        return stream == "\(status.st_dev):\(status.st_ino)"
    }
}
