// Sending events. Publishing only marks that there is something to send, because it happens in the middle of whatever
// changed a region, the reply to a request among it. The sending is a job of its own on the loop, a bounded part for
// each subscriber at a time; who has not read enough is passed over until it has.

internal import EGMDomain
internal import EGMProtocol
internal import JSONRPC
internal import LinuxSystem

extension Server {
    /// Events that one subscription is sent in one turn.
    static let eventsPerTurn = 64
    /// Events that are looked at for it in one turn, those that its filters leave out among them.
    static let looksPerTurn = 1024

    /// To be called at the start, on the loop.
    func followFeed() {
        feed.whenPublished { [weak self] in self?.assumeIsolated { $0.notePublished() } }
    }

    private func notePublished() {
        guard !isEventPassDue, !subscribers.isEmpty else { return }
        isEventPassDue = true
        Task(executorPreference: loop) { await self.sendEvents() }
    }

    private func sendEvents() async {
        isEventPassDue = false
        for connection in subscribers.compactMap({ connections[$0] }) { serveEvents(connection) }
        watchProgress()
        // More than a turn's worth was published. It must not wait for a socket that is full: there is room in the queue.
        let isMoreDue = subscribers.contains { id in
            connections[id].map { hasEventsDue($0) && $0.output.count < limits.takingThreshold } ?? false
        }
        if isMoreDue { notePublished() }
    }

    func serveEvents(_ connection: Connection) {
        do throws(SystemError) { try sendAndTake(connection) } catch { return leave(connection) }
        settle(connection)
    }

    /// Queues events that the connection's subscriptions have not been sent, as many as a turn allows and the client's
    /// reading leaves room for; false if there are none.
    func queueEvents(_ connection: Connection) -> Bool {
        guard !connection.subscriptions.isEmpty, !connection.isDiscarding else { return false }
        var hasQueued = false
        for (number, var subscription) in connection.subscriptions where subscription.isActive {
            var left = Server.eventsPerTurn
            var looks = Server.looksPerTurn
            while left > 0, looks > 0, subscription.next <= feed.latest,
                connection.output.count < limits.takingThreshold
            {
                guard let record = feed.record(subscription.next) else {
                    cutOff(connection)
                    return true
                }
                subscription.next += 1
                looks -= 1
                guard subscription.passes(record.content) else { continue }
                left -= 1
                connection.output.append(encoded(record, for: number))
                hasQueued = true
            }
            connection.subscriptions[number] = subscription
        }
        return hasQueued
    }

    /// Whether a subscription can be sent more as soon as the client reads, or in the next turn.
    func hasEventsDue(_ connection: Connection) -> Bool {
        guard !connection.subscriptions.isEmpty, !connection.isDiscarding else { return false }
        let latest = feed.latest
        return connection.subscriptions.values.contains { $0.isActive && $0.next <= latest }
    }

    /// The client has read so slowly that what it has yet to be sent is not kept any more.
    private func cutOff(_ connection: Connection) {
        connectionMeter.count(.eventsUnread)
        let oldest = feed.oldest
        // Those that it did not want are among them: what is not kept cannot be looked at.
        for next in connection.subscriptions.values.map(\.next) where next < oldest {
            connectionMeter.eventsLost += UInt64(oldest - next)
        }
        connection.subscriptions = [:]
        subscribers.remove(connection.id)
        breakOff(connection, with: .eventsUnread)
    }

    private func encoded(_ record: EventRecord, for subscription: Int) -> [UInt8] {
        NotificationDescriptor.encoded(EventInfo.notification, info(record, for: subscription))
    }

    func info(_ record: EventRecord, for subscription: Int) -> EventInfo {
        EventInfo(
            subscription: subscription, instance: feed.instance, sequence: record.sequence, time: record.time,
            type: record.content.kind.rawValue, data: record.content.data)
    }
}
