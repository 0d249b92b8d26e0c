import EGMProtocol
import JSONRPC
import Testing

@Suite struct EventTests {
    private func read(_ json: JSONValue, _ unknown: UnknownMembers = .ignored) throws -> EventInfo {
        try EventInfo(reading: ValueReader(json, unknownMembers: unknown))
    }

    @Test(arguments: EventKind.allCases) func everyTypeHasItsPayload(kind: EventKind) throws {
        #expect(kind.payload.kind == kind)
        #expect(kind.payload.typeName.hasSuffix("Event"))
        #expect(Contract.types.contains { $0 == kind.payload })
        #expect(kind.documentation.last == ".")
        var event = try #require(EventInfo.example.json.objectValue)
        event["type"] = .string(kind.rawValue)
        event["data"] = kind.payload.example.json
        #expect(try read(.object(event), .refused).kind == kind)
        event["data"] = ["no": "such member"]
        let error = #expect(throws: ShapeError.self) { try read(.object(event)) }
        #expect(error?.path.hasPrefix("data.") == true)
    }

    @Test func typesOfANewerDaemonAreKept() throws {
        var json = try #require(EventInfo.example.json.objectValue)
        json["type"] = "region.moved"
        json["data"] = ["to": "the moon"]
        let event = try read(.object(json))
        #expect(event.kind == nil && event.type == "region.moved" && event.data.json["to"] == "the moon")
        #expect(event.cursor == CursorInfo(instance: "9f3c51d07a44e6b2", sequence: 42))
    }

    @Test func payloadsSkipMembersOfANewerDaemon() throws {
        var json = try #require(RegionStateEvent.example.json.objectValue)
        json["new"] = 1
        let data = try EventData(reading: ValueReader(.object(json), unknownMembers: .ignored))
        #expect(try data.payload(RegionStateEvent.self) == .example)
        #expect(throws: ShapeError.self) { try data.payload(HazardEvent.self) }
    }

    @Test func wireFormOfAnEvent() {
        #expect(
            String(decoding: NotificationDescriptor.encoded("event", EventInfo.example), as: UTF8.self)
                == #"{"jsonrpc":"2.0","method":"event","params":{"subscription":1,"instance":"9f3c51d07a44e6b2","#
                + #""sequence":42,"time":1790000000.25,"type":"region.state","data":{"region":"egm4","from":"dirty","#
                + #""to":"scrubbing","reason":null}}}"# + "\n")
    }

    @Test func idsThatCanBeNamed() throws {
        func id(_ text: String) throws -> RequestID {
            try RequestCancel.decode(.positional([JSONValue(parsing: text)])).id.id
        }
        #expect(try id("7") == .integer(7) && id(#""7""#) == .string("7") && id("-0") == .integer(0))
        for wrong in ["null", "1.5", "true", "[]", "18446744073709551616"] {
            #expect(throws: RPCError.self) { try id(wrong) }
        }
        #expect(RequestReference(.number(text: "18446744073709551616")).json.doubleValue == 18_446_744_073_709_551_616)
        #expect(RequestReference(.null).json == JSONValue.null)
    }

    @Test func theDocumentListsEventsAndNotifications() throws {
        let document = OpenRPCDocument.contract.json
        let events = try #require(document["x-events"]?.arrayValue)
        #expect(events.map { $0["type"]?.stringValue } == EventKind.allCases.map(\.rawValue))
        #expect(events.filter { $0["combined"] == true }.count == 1)
        let notifications = try #require(document["x-notifications"]?.arrayValue)
        #expect(notifications.map { $0["name"] } == ["event", "request.progress"])
        let page = ProtocolReference.markdown()
        for kind in EventKind.allCases { #expect(page.contains("| `\(kind.rawValue)` |")) }
        #expect(page.contains("| `request.progress` |"))
    }
}
