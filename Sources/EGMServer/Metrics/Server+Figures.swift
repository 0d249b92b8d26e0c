internal import JSONRPC
internal import LinuxSystem

extension Server {
    /// What the server knows of itself now.
    var figures: ServerFigures {
        ServerFigures(
            requests: meter, connections: connectionMeter, events: feed.totals, running: running.count,
            open: connections.count,
            subscriptions: subscribers.reduce(0) { $0 + (connections[$1]?.subscriptions.count ?? 0) })
    }

    /// Counts a request whose outcome is known now.
    func count(_ method: Int, _ outcome: Result<Reply, RPCError>, since begun: UInt64) {
        var failure: RPCError?
        if case .failure(let error) = outcome { failure = error }
        meter.count(method, failure, nanoseconds: monotonicNanoseconds() &- begun)
    }
}
