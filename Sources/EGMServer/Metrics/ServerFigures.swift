/// What the server knows of itself at one time.
struct ServerFigures: Sendable {
    var requests = RequestMeter()
    var connections = ConnectionMeter()
    var events = EventTotals()
    /// Requests that are worked on.
    var running = 0
    /// Open connections.
    var open = 0
    var subscriptions = 0
}
