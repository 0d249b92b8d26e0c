internal import LinuxSystem

/// Why the driver's list of retired pages was not read, or not believed.
enum RetiredListError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The `errno` of the ioctl.
    case refused(Int32)
    /// A count that does not fit into the buffer that was given.
    case countTooLarge(count: UInt32, size: UInt32)
    /// A short buffer without a size that would do.
    case sizeMissing(UInt32)
    case tooLong(UInt32)
    /// It changed at every look.
    case unsteady

    var description: String {
        switch self {
        case .refused(let code):
            SystemError(operation: "list", subject: "them by the driver's ioctl", code: code).description
        case .countTooLarge(let count, let size):
            "the driver's list is damaged: it counts \(count) records in a buffer of \(size) bytes"
        case .sizeMissing(let size):
            "the driver's list is damaged: \(size) bytes are too few, but it does not say how many it needs"
        case .tooLong(let size):
            "the driver's list needs \(size) bytes, more than the \(RetiredList.sizeLimit) that are believed"
        case .unsteady: "the driver's list changed at each of \(RetiredList.attemptLimit) looks; ask again"
        }
    }
}
