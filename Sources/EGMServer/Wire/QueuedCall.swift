internal import JSONRPC

/// A call that was received and not begun.
struct QueuedCall {
    let call: Call
    /// Its place among the calls of its message.
    let index: Int
    let replies: BatchReplies
    /// What came with its message, if it may be for the call.
    let passed: PassedDescriptors?
}
