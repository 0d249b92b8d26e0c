internal import EGMClient
internal import EGMProtocol
internal import JSONRPC
internal import LinuxSystem

/// Prints events, a line each.
struct EventPrinter {
    /// As egmd sent them.
    var asJSON: Bool
    /// Events that are printed at most; nil: all.
    var limit: Int?
    /// Somebody who begins with the oldest has missed nothing.
    var isFromOldest = false
    private var printed = 0

    init(asJSON: Bool, limit: Int? = nil, isFromOldest: Bool = false) {
        self.asJSON = asJSON
        self.limit = limit
        self.isFromOldest = isFromOldest
    }

    /// Prints what comes, until the stream is cancelled, the limit is reached, or nobody reads any more.
    mutating func follow(_ stream: consuming EventStream) throws {
        var stream = stream
        while !isFull, let item = try stream.next() {
            guard try show(item) else { return }
        }
    }

    var isFull: Bool { limit.map { printed >= $0 } ?? false }

    /// False if nobody reads any more.
    mutating func show(_ item: EventStream.Item) throws -> Bool {
        switch item {
        case .event(let event, let json): return try show(event, json)
        case .missed(let missed): return try show(missed)
        case .interrupted(let error):
            StandardError.write("egmctl: \(error.problem); connecting again\n")
        case .resumed:
            StandardError.write("egmctl: connected again\n")
        }
        return true
    }

    /// False if nobody reads any more.
    mutating func show(_ event: EventInfo, _ json: JSONValue) throws -> Bool {
        printed += 1
        return try Output.printLine(asJSON ? json.text() : event.line)
    }

    /// False if nobody reads any more.
    func show(_ missed: MissedInfo) throws -> Bool {
        if isFromOldest, missed.after.instance.isEmpty { return true }
        return try Output.printLine(asJSON ? JSONValue.object(["missed": missed.json]).text() : missed.line)
    }
}
