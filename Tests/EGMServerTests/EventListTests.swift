import EGMDomain
import EGMProtocol
import JSONRPC
import Testing

@testable import EGMServer

@Suite(.timeLimit(.minutes(10))) struct EventListTests {
    private let blocksOnly = #""types":["region.retiredPages"]"#

    private func list(_ client: RawClient, _ params: String) throws -> JSONValue {
        try #require(EventLine(client.ask(call("event.list", params))).result)
    }

    private func blocks(_ result: JSONValue) -> [Int64?] {
        (result["events"]?.arrayValue ?? []).map { $0["data"]?["blocks"]?.integerValue }
    }

    /// `{"after": …}` with the filter.
    private func page(after cursor: JSONValue?, limit: Int) -> String {
        #"{\#(blocksOnly),"limit":\#(limit)\#(cursor.map { ",\"after\":\($0.text())" } ?? "")}"#
    }

    @Test func pagesHaveEveryEventOnceAndEnd() throws {
        let server = try TestServer(settings: CustodianSettings())
        server.publish(numbered(1...7))
        server.publish([.topologyChanged(tray())])
        let client = try server.connect()
        var seen: [[Int64?]] = []
        var cursor: JSONValue?
        var more = true
        while more {
            let result = try list(client, page(after: cursor, limit: 3))
            seen.append(blocks(result))
            cursor = result["cursor"]
            more = result["more"] == true
            #expect(result["missed"] == JSONValue.null)
        }
        #expect(seen == [[1, 2, 3], [4, 5, 6], [7]])
        // The cursor is behind what the filter has left out as well, and is one for a subscription.
        #expect(cursor?["sequence"]?.integerValue == Int64(server.feed.latest))
        let result = try client.subscribe(#"{"after":\#(try #require(cursor).text())}"#)
        #expect(result["missed"] == JSONValue.null)
        server.publish(numbered(8...8))
        #expect(try client.event().data?["blocks"] == 8)
    }

    @Test func aPageThatEndsWithTheLastEventSaysThatThereIsNoMore() throws {
        let server = try TestServer(settings: CustodianSettings())
        server.publish(numbered(1...4))
        let client = try server.connect()
        #expect(try list(client, page(after: nil, limit: 4))["more"] == false)
        #expect(try list(client, page(after: nil, limit: 3))["more"] == true)
        #expect(try blocks(list(client, page(after: nil, limit: 3))) == [1, 2, 3])
    }

    @Test func whatIsForgottenIsSaid() throws {
        let server = try TestServer(settings: CustodianSettings(), events: 8)
        let start = server.feed.latest
        server.publish(numbered(1...11))
        let client = try server.connect()
        let after = #""after":{"instance":"\#(server.feed.instance)","sequence":\#(start)}"#
        let result = try list(client, "{\(after)}")
        #expect(result["missed"]?["events"] == 3)
        #expect(blocks(result) == (4...11).map { $0 })
        // Who asks for all there is has missed nothing.
        #expect(try list(client, "{}")["missed"] == JSONValue.null)
    }

    @Test func asManyAsTheLimitAndNoMore() throws {
        let server = try TestServer(settings: CustodianSettings())
        let client = try server.connect()
        for limit in [EventListParams.limitRange.lowerBound, EventListParams.limitRange.upperBound] {
            _ = try list(client, page(after: nil, limit: limit))
        }
        for limit in [EventListParams.limitRange.lowerBound - 1, EventListParams.limitRange.upperBound + 1] {
            let reply = try client.ask(call("event.list", page(after: nil, limit: limit)))
            #expect(reply.contains("params.limit: must be from 1 to 256, is \(limit)"), "\(reply)")
        }
        let names = Array(repeating: #""fault""#, count: Subscription.filterLimit + 1).joined(separator: ",")
        #expect(try EventLine(client.ask(call("event.list", #"{"types":[\#(names)]}"#))).kind == "limit-exceeded")
    }

    /// The longest answer there can be with plain events fits into one reply.
    @Test func aFullPageFitsIntoAReply() throws {
        let server = try TestServer(settings: CustodianSettings())
        server.publish(numbered(1...1024))
        let client = try server.connect()
        let result = try list(client, "{}")
        #expect(result["events"]?.arrayValue?.count == EventListParams.limitRange.upperBound)
        #expect(result["more"] == true)
    }
}
