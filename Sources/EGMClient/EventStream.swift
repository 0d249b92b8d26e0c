// Events over one connection of their own. A stream knows the cursor of the last event; when the connection is lost it
// connects again, with growing pauses, and subscribes behind that cursor, so that its reader gets every event once or is
// told how many it has missed.

package import EGMProtocol
package import JSONRPC

/// The events of a daemon, over its restarts.
package struct EventStream: ~Copyable {
    /// What a reader gets.
    package enum Item: Sendable, Equatable {
        /// An event; `json` has members that this program does not know.
        case event(EventInfo, json: JSONValue)
        /// Events are lost. What egmd still has follows.
        case missed(MissedInfo)
        /// The connection is lost, and will be made again.
        case interrupted(ClientError)
        /// It has been made again.
        case resumed
    }

    package let path: String
    private var params: EventSubscribeParams
    private let cancellation: Cancellation?
    private var client: Client?
    private var subscription = 0
    private var backoff = Backoff()
    private var pending: [Item] = []

    /// Connects and subscribes. A daemon that is not there from the start is not waited for.
    ///
    /// - Parameters:
    ///   - params: the filters, and where to begin.
    ///   - cancellation: ends the stream.
    package init(
        path: String, _ params: EventSubscribeParams, cancellation: Cancellation? = nil
    ) throws(ClientError) {
        self.path = path
        self.params = params
        self.cancellation = cancellation
        try subscribe(Client.connect(to: path))
    }

    /// Behind what the reader has seen.
    package var cursor: CursorInfo? { params.after }

    /// The next item, waited for; nil when the stream was cancelled.
    ///
    /// - Throws: what trying again does not cure: `refused`, `malformed`, `forbidden`, `cannotConnect`.
    package mutating func next() throws(ClientError) -> Item? {
        while cancellation?.isCancelled != true {
            if !pending.isEmpty { return pending.removeFirst() }
            do throws(ClientError) {
                if client == nil { try reconnect() } else if let item = try receive() { return item }
            } catch {
                guard error.isAway else { throw error }
                let isNew = client != nil
                client = nil
                if isNew { return .interrupted(error) }
                if Backoff.wait(backoff.pause(), cancellation) { return nil }
            }
        }
        return nil
    }

    private mutating func reconnect() throws(ClientError) {
        try subscribe(Client.connect(to: path))
        pending.insert(.resumed, at: 0)
    }

    private mutating func subscribe(_ connected: consuming Client) throws(ClientError) {
        var connected = connected
        let result = try connected.call(EventSubscribe.self, params).result
        subscription = result.subscription
        // Without an event there is no cursor of one; what happens from here on must not be missed all the same.
        if params.after == nil { params.after = result.cursor }
        if let missed = result.missed {
            params.after = CursorInfo(
                instance: result.cursor.instance,
                sequence: missed.reason == .overrun ? missed.after.sequence + (missed.events ?? 0) : 0)
            pending.append(.missed(missed))
        }
        client = consume connected
        backoff.reset()
    }

    /// The next event of the connection; nil for a notification that is none of ours, or when it was cancelled.
    private mutating func receive() throws(ClientError) -> Item? {
        guard let notification = try client?.nextNotification(cancellation) else { return nil }
        guard notification.method == EventInfo.notification, case .named(let object) = notification.parameters
        else { return nil }
        let json = JSONValue.object(object)
        let event: EventInfo
        do throws(ShapeError) {
            event = try EventInfo(reading: ValueReader(json, unknownMembers: .ignored))
        } catch {
            throw .malformed(method: EventSubscribe.name, error.inMember("event"))
        }
        guard event.subscription == subscription else { return nil }
        params.after = event.cursor
        return .event(event, json: json)
    }
}
