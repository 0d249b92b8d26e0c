internal import EGMProtocol

/// How a call is waited for.
struct CallWatch {
    var deadline: Deadline
    var cancellation: Cancellation?
    var progress: ((RequestProgressInfo) -> Void)?
}
