internal import JSONRPC

/// A request that a task works on, and where its reply goes.
struct RunningRequest {
    let work: Router.Work
    /// Nil for a notification.
    let id: RequestID?
    let ticket: UInt64
    /// Its place among the calls of its message.
    let index: Int
    let replies: BatchReplies
    let connection: Connection
    /// Nil for a method that changes nothing.
    let audit: AuditRecord?
}
