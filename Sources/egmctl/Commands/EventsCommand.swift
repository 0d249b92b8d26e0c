internal import ArgumentParser
internal import EGMClient
internal import EGMProtocol
internal import JSONRPC
internal import LinuxSystem

/// `egmctl events`.
struct EventsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Print what has happened, and with --follow what happens.",
        discussion: """
            egmd keeps its last events as long as it runs. With --json each line is one JSON object: an event as egmd sent \
            it, or {"missed": …} where events are lost. With --follow it goes on over a restart of egmd. Filters add up: an \
            event passes if it is of one of the types, about one of the regions and about one of the allocations that were \
            named.
            """)

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var filter: EventFilterOptions

    @Flag(name: .shortAndLong, help: "Go on with what happens, until Ctrl-C.")
    var follow = false

    @Option(
        help: ArgumentHelp(
            """
            Only what came after it: 10m or 2h30m ago, a time as 2026-11-23T02:00:00Z, a cursor INSTANCE:SEQUENCE (:0 is the \
            oldest that egmd keeps), or with --follow now.
            """,
            valueName: "when"))
    var since: EventPlace?

    @Option(help: ArgumentHelp("End after so many events.", valueName: "number"))
    var count: Int?

    func validate() throws {
        if let count, count < 1 { throw ValidationError("--count must be at least 1.") }
        if since == .now, !follow { throw ValidationError("--since now needs --follow: nothing has happened since.") }
    }

    func run() throws {
        let place = since ?? .cursor(EventPlace.oldest)
        var start: CursorInfo?
        var printer = EventPrinter(
            asJSON: connection.json, limit: count, isFromOldest: place.cursor == EventPlace.oldest)
        if place != .now {
            var client = try connection.client()
            guard let cursor = try past(place, &printer, &client), follow, !printer.isFull else { return }
            start = cursor
        }
        let stream = try EventStream(
            path: DaemonSocket.path(connection.socket), filter.subscription(after: start),
            cancellation: try Interruption.cancellation())
        try printer.follow(stream)
    }

    /// Prints what egmd has kept; nil if nobody reads any more, else where to go on.
    private func past(
        _ place: EventPlace, _ printer: inout EventPrinter, _ client: inout Client
    ) throws -> CursorInfo? {
        let start = place.start(now: Int(realtimeSeconds())).map(Double.init)
        var cursor = place.cursor
        while true {
            let params = EventListParams(
                types: filter.kinds.map(\.value), regions: filter.regions, allocations: filter.allocations,
                after: cursor)
            let reply = try client.call(EventList.self, params)
            if let missed = reply.result.missed, try !printer.show(missed) { return nil }
            let texts = reply.json["events"]?.arrayValue ?? []
            for (event, json) in zip(reply.result.events, texts) where start.map({ event.time >= $0 }) ?? true {
                if printer.isFull { return nil }
                guard try printer.show(event, json) else { return nil }
            }
            cursor = reply.result.cursor
            if !reply.result.more { return cursor }
        }
    }
}
