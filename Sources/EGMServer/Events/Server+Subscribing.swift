internal import EGMDomain
internal import EGMProtocol
internal import JSONRPC

extension Server {
    /// Does what a connection asks about itself.
    func perform(_ call: ConnectionCall, of id: RequestID?, _ connection: Connection) throws(RPCError) -> Reply {
        switch call {
        case .subscribe(let params): try subscribe(params, isNotification: id == nil, connection)
        case .unsubscribe(let params): try unsubscribe(params.subscription, connection)
        case .list(let params): try list(params)
        case .cancel(let id): Reply(RequestCancelResult(cancelled: cancel(id, connection)).json)
        }
    }

    private func subscribe(
        _ params: EventSubscribeParams, isNotification: Bool, _ connection: Connection
    ) throws(RPCError) -> Reply {
        try Server.check(params)
        guard connection.subscriptions.count < limits.subscriptions else {
            throw .tooManySubscriptions(limit: limits.subscriptions)
        }
        let (next, missed) = try place(after: params.after)
        if let lost = missed?.events { connectionMeter.eventsLost += UInt64(lost) }
        let cursor = CursorInfo(instance: feed.instance, sequence: feed.latest)
        // Whoever is not told its number could not tell its events from others, nor end it.
        guard !isNotification else { return Reply(.null) }
        connection.lastSubscription += 1
        let number = connection.lastSubscription
        connection.subscriptions[number] = Subscription(params, next: next)
        subscribers.insert(connection.id)
        return Reply(
            EventSubscribeResult(subscription: number, cursor: cursor, missed: missed).json, activating: number)
    }

    /// Refuses filters that cannot be meant, or are too long.
    static func check(_ params: EventSubscribeParams) throws(RPCError) {
        let lengths = [
            ("types", params.types.count), ("regions", params.regions.count), ("allocations", params.allocations.count),
        ]
        for (name, length) in lengths where length > Subscription.filterLimit {
            throw .filterTooLong(name, limit: Subscription.filterLimit)
        }
        for region in params.regions { _ = try RegionName(wire: region) }
    }

    /// The number of the first event behind the cursor that is still kept, and what is lost before it.
    func place(after cursor: CursorInfo?) throws(RPCError) -> (next: Int, missed: MissedInfo?) {
        let (oldest, latest) = (feed.oldest, feed.latest)
        guard let cursor else { return (latest + 1, nil) }
        guard cursor.instance == feed.instance else {
            return (oldest, MissedInfo(reason: .restarted, after: cursor, events: nil))
        }
        guard (0...latest).contains(cursor.sequence) else {
            throw .invalidParams(
                ShapeError(
                    path: "params.after.sequence", problem: "must be from 0 to \(latest), is \(cursor.sequence)",
                    hint: "give the cursor of the last event that came, as it came"))
        }
        let lost = oldest - 1 - cursor.sequence
        guard lost > 0 else { return (cursor.sequence + 1, nil) }
        return (oldest, MissedInfo(reason: .overrun, after: cursor, events: lost))
    }

    private func unsubscribe(_ number: Int, _ connection: Connection) throws(RPCError) -> Reply {
        guard connection.subscriptions[number] != nil else {
            throw .invalidParams(
                ShapeError(path: "params.subscription", problem: "this connection has no subscription \(number)"))
        }
        end(number, connection)
        return Reply(EventUnsubscribeResult(subscription: number).json)
    }

    /// Ends a subscription: the client asked for it, or will never learn of it.
    func end(_ number: Int, _ connection: Connection) {
        connection.subscriptions[number] = nil
        if connection.subscriptions.isEmpty { subscribers.remove(connection.id) }
    }

    /// The reply that announces the subscriptions is queued: their events may come behind it.
    func activate(_ numbers: [Int], _ connection: Connection) {
        for number in numbers where connection.subscriptions[number] != nil {
            connection.subscriptions[number]?.isActive = true
            // The first look at the progress comes with the next event, or now.
            watchProgress()
        }
    }
}
