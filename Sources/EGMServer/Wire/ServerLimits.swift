/// Every limit of the server. The defaults are here; configuration may set others. Each is tested at the limit and one
/// past it.
package struct ServerLimits: Equatable, Sendable {
    /// Bytes of one message.
    package var messageBytes = 1 << 20
    /// Levels of arrays and objects in a message.
    package var nestingDepth = 64
    /// Calls in one batch.
    package var batchLength = 256
    /// Connections at one time. One more is accepted, told so, and closed.
    package var connections = 1024
    /// Connections of one uid at one time; root is not counted, so that a full house never locks it out.
    package var connectionsPerUID = 256
    /// Requests of one connection that may take long and are worked on at one time. Beyond it the calls of a batch wait
    /// their turn, and others are refused; what is answered at once does not count.
    package var requestsInFlight = 64
    /// Subscriptions of one connection at one time.
    package var subscriptions = 16
    /// Bytes of replies that wait for a connection to read them. From a quarter of it on the server takes no more
    /// requests from the connection; beyond it (replies to requests that were under way) the connection is closed. The
    /// replies to one message may have half of it.
    package var queuedOutput = 1 << 20
    /// Seconds after which a connection is closed that reads nothing of the replies that wait for it, or stays open
    /// after an error that ends it. Looked at every quarter of that time.
    package var stall = 30
    /// Descriptors that a connection may send in its life; all are closed at once, and beyond it the connection too.
    package var descriptorsReceived = 64

    package init() {}

    /// Queued output from which on no more requests are taken.
    var takingThreshold: Int { queuedOutput / 4 }

    /// Bytes of the replies to one message. Together with the threshold it leaves room for errors, so that a client
    /// whose requests are answered at once never gets over the limit.
    var messageReplies: Int { queuedOutput / 2 }
}
