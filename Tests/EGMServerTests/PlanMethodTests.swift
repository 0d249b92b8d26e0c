import EGMProtocol
import EGMTestSupport
import JSONRPC
import Testing

@testable import EGMServer

/// `plan.create` over a real socket.
@Suite(.timeLimit(.minutes(10))) struct PlanMethodTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    private func ask(_ params: String) throws -> JSONValue {
        let client = try server.connect()
        return try JSONValue(parsing: try client.ask(call("plan.create", params)))
    }

    @Test(arguments: [
        (#"{"gpus":["0000:01:00.0"]}"#, "unknown-gpu"), (#"{"gpus":["x"]}"#, "unknown-gpu"),
        (#"{"vm":{"devices":[{"bdf":"1"}]}}"#, "unknown-gpu"), (#"{"vm":{}}"#, "nothing-requested"),
        (#"{"vm":{"backends":[{"id":"m0","region":"egm99"}]}}"#, "unknown-region"),
        (#"{"vm":{"backends":[{"id":"m0","region":"/dev/egm4"}]}}"#, "unknown-region"),
        (#"{"vm":{"uuid":"x"}}"#, "invalid-uuid"),
        (#"{"vm":{"uuid":"00000000-0000-0000-0000-000000000000"}}"#, "invalid-uuid"),
    ])
    func whatCannotBePlannedIsRefused(params: String, kind: String) throws {
        let reply = try ask(params)
        #expect(reply["error"]?["data"]?["kind"] == .string(kind), "\(reply.text())")
        #expect(reply["error"]?["message"]?.stringValue?.contains("allocate") == false, "\(reply.text())")
        #expect(reply["error"]?["data"]?["hint"] != nil)
    }

    @Test(arguments: [
        #"{"size":9223372036854775807}"#, #"{"size":"0xffffffffffffffff","policy":"partition"}"#, #"{"size":0}"#,
        #"{"vcpus":4294967295}"#, #"{"vcpus":0}"#, #"{"gpuNodes":128}"#, #"{"gpuNodes":0,"policy":"tray"}"#,
        #"{"vm":{"backends":[{"id":"m0","region":"egm4","size":9223372036854775807,"offset":9223372036854775807}]}}"#,
        #"{"vm":{"memory":0,"backends":[{"id":"","region":"egm4"}]}}"#,
    ])
    func extremesAreAnswered(params: String) throws {
        let reply = try ask(params)
        #expect(reply["result"]?["feasible"] != nil, "\(reply.text())")
        // What is not to be started is not printed either.
        if reply["result"]?["feasible"] == false { #expect(reply["result"]?["qemuArguments"] == .null) }
    }

    @Test func listsAreBounded() throws {
        let client = try server.connect()
        func answer(_ member: String, _ element: String, _ count: Int) throws -> JSONValue {
            let list = Array(repeating: element, count: count).joined(separator: ",")
            let params = member == "gpus" ? "{\"gpus\":[\(list)]}" : "{\"vm\":{\"\(member)\":[\(list)]}}"
            return try JSONValue(parsing: try client.ask(call("plan.create", params)))
        }
        for (member, element, limit) in [
            ("gpus", #""0000:00:00.0""#, 256), ("devices", #"{"bdf":"0000:00:00.0"}"#, 256),
            ("backends", #"{"id":"m","region":"egm4"}"#, 64),
        ] {
            let within = try answer(member, element, limit)
            #expect(within["error"]?["code"] != -32602, "\(within.text())")
            let beyond = try answer(member, element, limit + 1)
            #expect(beyond["error"]?["code"] == -32602)
            #expect(
                beyond["error"]?["message"]?.stringValue?.contains("has \(limit + 1) elements, the limit is \(limit)")
                    == true, "\(beyond.text())")
        }
    }

    @Test func isForViewers() { #expect(PlanCreate.access == .viewer && !PlanCreate.changesState) }
}
