internal import EGMProtocol
internal import JSONRPC

/// A request that a task works on, and where its reply goes.
struct RunningRequest {
    /// Why it is given up by the client's own wish.
    enum Ending: Equatable {
        case cancelled
        case timedOut(seconds: Double)
    }

    let work: Router.Work
    let method: String
    /// Its place in the contract, and when it was begun (monotonic nanoseconds): for the metrics.
    let number: Int
    let begun: UInt64
    let options: RequestOptions
    /// Nil for a notification.
    let id: RequestID?
    let ticket: UInt64
    /// Its place among the calls of its message.
    let index: Int
    let replies: BatchReplies
    let connection: Connection
    /// Nil for a method that changes nothing.
    let audit: AuditRecord?
    var ending: Ending?
    /// Ends it when its time is over.
    var alarm: Task<Void, Never>?
    /// What the client was told last of how far it is.
    var toldProgress: [RegionProgressInfo] = []
}
