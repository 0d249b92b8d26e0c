package import JSONRPC

/// The daemon's limits.
package struct LimitsInfo: WireObject {
    /// The longest message, bytes.
    package var messageBytes: Int = 0
    /// The deepest nesting of arrays and objects.
    package var nestingDepth: Int = 0
    /// The most requests in a batch.
    package var batchLength: Int = 0
    /// Connections in all.
    package var connections: Int = 0
    /// Connections of one user.
    package var connectionsPerUid: Int = 0
    /// Long requests of one connection that are worked on.
    package var requestsInFlight: Int = 0
    /// Bytes that wait for a slow reader before it is cut off.
    package var queuedOutputBytes: Int = 0
    /// Seconds that a client has to read something of what waits for it, before it is cut off.
    package var stall: Int = 0
    /// Descriptors that a connection may send in its life, pidfds that a method took not counted.
    package var descriptorsReceived: Int = 0
    /// Allocations at one time.
    package var allocations: Int = 0
    /// Subscriptions to events of one connection.
    package var subscriptions: Int = 0
    /// Events that are kept for clients that come back.
    package var events: Int = 0

    package init() {}

    package init(
        messageBytes: Int, nestingDepth: Int, batchLength: Int, connections: Int, connectionsPerUid: Int,
        requestsInFlight: Int, queuedOutputBytes: Int, stall: Int, descriptorsReceived: Int, allocations: Int,
        subscriptions: Int, events: Int
    ) {
        self.messageBytes = messageBytes
        self.nestingDepth = nestingDepth
        self.batchLength = batchLength
        self.connections = connections
        self.connectionsPerUid = connectionsPerUid
        self.requestsInFlight = requestsInFlight
        self.queuedOutputBytes = queuedOutputBytes
        self.stall = stall
        self.descriptorsReceived = descriptorsReceived
        self.allocations = allocations
        self.subscriptions = subscriptions
        self.events = events
    }
}

extension LimitsInfo {
    package static let typeName = "LimitsInfo"
    package static let summary = "The daemon's limits."

    package static var example: Self {
        Self(
            messageBytes: 1_048_576, nestingDepth: 64, batchLength: 256, connections: 256, connectionsPerUid: 64,
            requestsInFlight: 32, queuedOutputBytes: 1_048_576, stall: 30, descriptorsReceived: 64, allocations: 1024,
            subscriptions: 16, events: 1024)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("messageBytes", &messageBytes, "The longest message, bytes.")
        try members.required("nestingDepth", &nestingDepth, "The deepest nesting of arrays and objects.")
        try members.required("batchLength", &batchLength, "The most requests in a batch.")
        try members.required("connections", &connections, "Connections in all.")
        try members.required("connectionsPerUid", &connectionsPerUid, "Connections of one user.")
        try members.required(
            "requestsInFlight", &requestsInFlight, "Long requests of one connection that are worked on.")
        try members.required(
            "queuedOutputBytes", &queuedOutputBytes,
            "Bytes that wait for a slow reader before it is cut off.")
        try members.required(
            "stall", &stall, "Seconds that a client has to read something of what waits for it, before it is cut off.")
        try members.required(
            "descriptorsReceived", &descriptorsReceived,
            "Descriptors that a connection may send in its life; pidfds that a method took are not counted.")
        try members.required("allocations", &allocations, "Allocations at one time.")
        try members.required("subscriptions", &subscriptions, "Subscriptions to events of one connection.")
        try members.required("events", &events, "Events that are kept for clients that come back.")
    }
}
