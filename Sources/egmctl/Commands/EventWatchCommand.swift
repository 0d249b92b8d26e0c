internal import ArgumentParser
internal import EGMClient
internal import EGMProtocol

/// `egmctl event watch`.
struct EventWatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Print events as they happen, a line each, until Ctrl-C.",
        discussion: """
            With --json each line is one JSON object: an event as egmd sent it, or {"missed": …} where events are lost. \
            Over a restart of egmd it connects again and goes on. Filters add up: an event passes if it is of one of the \
            types, about one of the regions and about one of the allocations that were named.
            """)

    @OptionGroup var connection: ConnectionOptions

    @OptionGroup var filter: EventFilterOptions

    @Option(
        help: ArgumentHelp(
            "Go on behind this event, INSTANCE:SEQUENCE as in --json; :0 begins with the oldest that egmd keeps.",
            valueName: "cursor"))
    var after: String?

    @Option(help: ArgumentHelp("End after so many events.", valueName: "number"))
    var count: Int?

    func validate() throws {
        if let count, count < 1 { throw ValidationError("--count must be at least 1.") }
        if let after, cursor == nil {
            throw ValidationError("--after must be INSTANCE:SEQUENCE, not \"\(after)\".")
        }
    }

    func run() throws {
        // That is how it is meant to end, so it is no failure.
        let cancellation = try Interruption.cancellation()
        let stream = try EventStream(
            path: DaemonSocket.path(connection.socket), filter.subscription(after: cursor), cancellation: cancellation)
        var printer = EventPrinter(asJSON: connection.json, limit: count, isFromOldest: after != nil)
        try printer.follow(stream)
    }

    private var cursor: CursorInfo? {
        guard let after, case .cursor(let cursor) = EventPlace(argument: after) else { return nil }
        return cursor
    }
}
