internal import ArgumentParser
internal import EGMClient
internal import EGMProtocol
internal import JSONRPC
internal import LinuxSystem

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

    @Option(
        name: .customLong("type"),
        help: ArgumentHelp("Only this type; may be repeated: \(EventWatchCommand.types).", valueName: "type"))
    var kinds: [Word<EventKind>] = []

    @Option(
        name: .customLong("region"),
        help: ArgumentHelp("Only events about this region; may be repeated.", valueName: "name"))
    var regions: [String] = []

    @Option(
        name: .customLong("allocation"),
        help: ArgumentHelp("Only events about this allocation; may be repeated.", valueName: "id"))
    var allocations: [String] = []

    @Option(
        help: ArgumentHelp(
            "Go on behind this event, INSTANCE:SEQUENCE as in --json; :0 begins with the oldest that egmd keeps.",
            valueName: "cursor"))
    var after: String?

    @Option(help: ArgumentHelp("End after so many events.", valueName: "number"))
    var count: Int?

    private static var types: String { EventKind.allCases.map(\.rawValue).joined(separator: ", ") }

    func validate() throws {
        if let count, count < 1 { throw ValidationError("--count must be at least 1.") }
        if let after, EventWatchCommand.cursor(after) == nil {
            throw ValidationError("--after must be INSTANCE:SEQUENCE, not \"\(after)\".")
        }
    }

    func run() throws {
        // That is how it is meant to end, so it is no failure.
        let cancellation = try Interruption.cancellation()
        let params = EventSubscribeParams(
            types: kinds.map(\.value), regions: regions, allocations: allocations,
            after: after.flatMap(EventWatchCommand.cursor))
        let path = DaemonSocket.path(connection.socket)
        var stream = try EventStream(path: path, params, cancellation: cancellation)
        var left = count
        while left != 0, let item = try stream.next() {
            guard try show(item) else { return }
            if case .event = item, let number = left { left = number - 1 }
        }
    }

    /// False if nobody reads any more.
    private func show(_ item: EventStream.Item) throws -> Bool {
        switch item {
        case .event(let event, let json):
            return try Output.printLine(connection.json ? json.text() : event.line)
        case .missed(let missed):
            // Somebody who begins with the oldest has missed nothing.
            if after != nil, missed.after.instance.isEmpty { return true }
            return try Output.printLine(
                connection.json ? JSONValue.object(["missed": missed.json]).text() : missed.line)
        case .interrupted(let error):
            StandardError.write("egmctl: \(error.problem); connecting again\n")
        case .resumed:
            StandardError.write("egmctl: connected again\n")
        }
        return true
    }

    private static func cursor(_ text: String) -> CursorInfo? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let sequence = Int(parts[1]), sequence >= 0 else { return nil }
        return CursorInfo(instance: String(parts[0]), sequence: sequence)
    }
}
