internal import JSONRPC

/// A call that was received and not begun.
struct QueuedCall {
    let call: Call
    /// Its place among the calls of its message.
    let index: Int
    let replies: BatchReplies
    /// Whether it may wait until fewer requests are under way, instead of being refused.
    let mayWait: Bool
    /// What came with its message, if it may be for the call.
    let passed: PassedDescriptors?

    /// Nil if no reply is due.
    var requestID: RequestID? { if case .request(let request) = call { request.id } else { nil } }

    var method: String { if case .request(let request) = call { request.method } else { "the request" } }
}
