import EGMDomain
import JSONRPC
import Testing

@testable import EGMServer

/// A line of the server, taken apart.
struct EventLine {
    let json: JSONValue

    init(_ line: String) throws { json = try JSONValue(parsing: line) }

    var isEvent: Bool { json["method"] == "event" && json["id"] == nil }
    var isProgress: Bool { json["method"] == "request.progress" && json["id"] == nil }
    var sequence: Int64? { json["params"]?["sequence"]?.integerValue }
    var type: String? { json["params"]?["type"]?.stringValue }
    var subscription: Int64? { json["params"]?["subscription"]?.integerValue }
    var data: JSONValue? { json["params"]?["data"] }
    var result: JSONValue? { json["result"] }
    var kind: String? { json["error"]?["data"]?["kind"]?.stringValue }
}

extension RawClient {
    func event() throws -> EventLine { try EventLine(line()) }

    func events(_ count: Int) throws -> [EventLine] { try lines(count).map(EventLine.init) }

    /// Subscribes, and returns the result.
    @discardableResult
    func subscribe(_ params: String = "{}", id: Int = 1) throws -> JSONValue {
        let reply = try EventLine(ask(call("event.subscribe", id: id, params)))
        return try #require(reply.result, "\(reply.json.text())")
    }
}

/// Events that differ, numbered from `first`.
func numbered(_ range: ClosedRange<Int>) -> [DomainEvent] {
    range.map { .retiredPagesChanged(egm4, blocks: $0) }
}

func blocks(_ events: [EventLine]) -> [Int64?] { events.map { $0.data?["blocks"]?.integerValue } }

/// A cursor of this server.
func cursor(_ server: TestServer, _ sequence: Int) -> String {
    #"{"after":{"instance":"\#(server.feed.instance)","sequence":\#(sequence)}}"#
}
