internal import EGMProtocol
internal import JSONRPC

extension Server {
    /// Answers `event.list`: what a subscription with these filters would be sent of what is kept.
    func list(_ params: EventListParams) throws(RPCError) -> Reply {
        guard EventListParams.limitRange.contains(params.limit) else {
            throw .invalidParams(
                ShapeError(
                    path: "params.limit",
                    problem: "must be from \(EventListParams.limitRange.lowerBound) to "
                        + "\(EventListParams.limitRange.upperBound), is \(params.limit)"))
        }
        let filters = EventSubscribeParams(
            types: params.types, regions: params.regions, allocations: params.allocations)
        try Server.check(filters)
        let after = params.after ?? CursorInfo(instance: feed.instance, sequence: feed.oldest - 1)
        let (first, missed) = try place(after: after)
        let filter = Subscription(filters, next: first)
        var next = first
        var events: [EventInfo] = []
        while next <= feed.latest, events.count < params.limit, let record = feed.record(next) {
            next += 1
            if filter.passes(record.content) { events.append(info(record, for: 0)) }
        }
        let more = (next...max(next, feed.latest)).contains { sequence in
            feed.record(sequence).map { filter.passes($0.content) } ?? false
        }
        // Nothing is left to be looked at: the next call goes on behind all of it.
        let cursor = CursorInfo(instance: feed.instance, sequence: more ? next - 1 : feed.latest)
        return Reply(EventListResult(events: events, cursor: cursor, missed: missed, more: more).json)
    }
}
