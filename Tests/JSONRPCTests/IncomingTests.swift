import JSONRPC
import Testing

@Suite struct IncomingTests {
    private func single(_ text: String) throws -> Call {
        guard case .single(let call) = try Incoming(parsing: Array(text.utf8)) else {
            throw ShapeError(path: "", problem: "a batch")
        }
        return call
    }

    private func code(_ call: Call) -> (id: RequestID?, code: Int)? {
        switch call {
        case .request: nil
        case .invalid(let id, let error): (id, error.code)
        case .malformedNotification(let error): (nil, error.code)
        }
    }

    /// Ids of every legal kind come back as the text they came as.
    @Test(arguments: [
        "1", "0", "-0", "-7", "9223372036854775807", "9223372036854775808", "18446744073709551615",
        "-99999999999999999999999999999999999999999", "1.0", "1.5", "1e3", "1E+3", "0.1000", "\"\"", "\"a\"",
        "\"\\n\\u0000\\\"ü🙂\"", "null",
    ])
    func idComesBackExactly(id: String) throws {
        let wrappers = [
            "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"method\":\"m\"}",
            "{\"params\":{\"id\":3.25,\"x\":[{\"id\":4.5}]}, \"method\":\"id\", \"id\" : \(id) , \"jsonrpc\":\"2.0\"}",
        ]
        for text in wrappers {
            guard case .request(let request) = try single(text) else {
                throw ShapeError(path: text, problem: "invalid")
            }
            let sent = Response(id: try #require(request.id), result: true).encoded()
            #expect(String(decoding: sent, as: UTF8.self) == "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"result\":true}\n")
        }
        let batch = "[ 1.5, {\"id\":2.5}, [{\"id\":9.5}], \"id\", \(wrappers[1]), {} , \(wrappers[0])]"
        guard case .batch(let calls) = try Incoming(parsing: Array(batch.utf8)) else {
            throw ShapeError(path: "", problem: "no batch")
        }
        #expect(calls.count == 7)
        for index in [4, 6] {
            guard case .request(let request) = calls[index] else { throw ShapeError(path: "", problem: "invalid") }
            #expect(request.id?.description == id)
        }
        #expect(code(calls[1])?.id?.description == "2.5")
        #expect(code(calls[5])?.id == .null)
    }

    @Test(arguments: ["true", "[]", "[1]", "{}", "{\"id\":1}"])
    func illegalIDIsInvalid(id: String) throws {
        let found = code(try single("{\"jsonrpc\":\"2.0\",\"id\":\(id),\"method\":\"m\"}"))
        #expect(found?.id == .null)
        #expect(found?.code == -32600)
    }

    @Test func idAtItsLimit() throws {
        let at = String(repeating: "9", count: Limits.requestIDBytes)
        #expect(code(try single("{\"jsonrpc\":\"2.0\",\"id\":\"\(at)\",\"method\":\"m\"}")) == nil)
        #expect(code(try single("{\"jsonrpc\":\"2.0\",\"id\":\"\(at)9\",\"method\":\"m\"}"))?.code == -32600)
        // Such an integer is beyond a double too, so it is no JSON that we can read.
        let error = #expect(throws: RPCError.self) { try single("{\"jsonrpc\":\"2.0\",\"id\":\(at),\"method\":\"m\"}") }
        #expect(error?.code == -32700)
    }

    /// What is invalid, and which id the reply carries; "-" means that none is due.
    @Test(arguments: [
        ("1", "null"), ("\"x\"", "null"), ("null", "null"), ("{}", "null"), ("{\"id\":5}", "5"),
        ("{\"id\":5,\"method\":\"m\"}", "5"), ("{\"jsonrpc\":\"1.0\",\"id\":5,\"method\":\"m\"}", "5"),
        ("{\"jsonrpc\":2.0,\"id\":5,\"method\":\"m\"}", "5"), ("{\"jsonrpc\":\"2.0\",\"id\":5}", "5"),
        ("{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":7}", "5"), ("{\"jsonrpc\":\"2.0\"}", "null"),
        ("{\"jsonrpc\":\"2.0\",\"method\":null}", "null"),
        ("{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"m\",\"params\":1}", "5"),
        ("{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"m\",\"params\":null}", "5"),
        ("{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"params\":\"x\"}", "-"),
    ])
    func invalidRequestKeepsItsID(text: String, id: String) throws {
        let found = code(try single(text))
        #expect(found?.code == -32600)
        #expect((found?.id?.description ?? "-") == id)
    }

    @Test func requestsAndNotifications() throws {
        let named = #"{"jsonrpc":"2.0","id":1,"method":"m","params":{"a":1},"extra":true}"#
        #expect(try single(named) == .request(Request(id: .integer(1), method: "m", parameters: .named(["a": 1]))))
        let positional = #"{"jsonrpc":"2.0","method":"m","params":[1]}"#
        #expect(try single(positional) == .request(Request(id: nil, method: "m", parameters: .positional([1]))))
    }

    @Test func batchLimits() throws {
        func batch(_ count: Int) -> [UInt8] {
            Array("[\(Array(repeating: "1", count: count).joined(separator: ","))]".utf8)
        }
        guard case .batch(let calls) = try Incoming(parsing: batch(Limits.batchLength)) else {
            throw ShapeError(path: "", problem: "no batch")
        }
        #expect(calls.count == 256)
        for count in [0, Limits.batchLength + 1] {
            let error = #expect(throws: RPCError.self) { try Incoming(parsing: batch(count)) }
            #expect(error?.code == -32600)
            #expect(error?.endsConnection == false)
        }
    }

    @Test func parseErrorSaysWhere() throws {
        let error = #expect(throws: RPCError.self) { try single("{\"jsonrpc\": nonsense}") }
        #expect(error?.code == -32700)
        #expect(error?.data?["line"] == 1)
        #expect(error?.endsConnection == true)
    }

    @Test func encodedRequestReadsBack() throws {
        for request in [
            Request(id: .string("ä"), method: "a.b", parameters: .named(["x": [1, nil]])),
            Request(id: .number(text: "18446744073709551615"), method: "a", parameters: .positional([true])),
            Request(id: nil, method: "event"),
        ] {
            var output: [UInt8] = []
            request.encode(into: &output)
            #expect(output.last == UInt8(ascii: "\n"))
            #expect(try single(String(decoding: output, as: UTF8.self)) == .request(request))
        }
    }

    @Test func batchOfReplies() {
        var output: [UInt8] = []
        Response.encode(batch: [], into: &output)
        #expect(output.isEmpty)
        let error = RPCError(code: -32001, message: "no", data: ["kind": "x"])
        Response.encode(
            batch: [Response(id: .null, error: error), Response(id: .integer(2), result: nil)], into: &output)
        #expect(
            String(decoding: output, as: UTF8.self)
                == #"[{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"no","data":{"kind":"x"}}},"#
                + #"{"jsonrpc":"2.0","id":2,"result":null}]"# + "\n")
    }

    @Test func serverMessages() throws {
        for response in [
            Response(id: .integer(0), result: ["a": 1]), Response(id: .number(text: "1.50"), result: nil),
            Response(id: .null, error: .invalidRequest("x")),
        ] {
            #expect(try ServerMessage(parsing: response.encoded()) == .response(response))
        }
        let event = #"{"jsonrpc":"2.0","method":"event","params":{"n":1}}"#
        #expect(
            try ServerMessage(parsing: Array(event.utf8))
                == .notification(Request(id: nil, method: "event", parameters: .named(["n": 1]))))
        for text in ["1", "{}", #"{"jsonrpc":"2.0","id":1}"#, #"{"id":1,"result":1}"#, "nonsense", "[]"] {
            #expect(throws: ShapeError.self) { try ServerMessage(parsing: Array(text.utf8)) }
        }
    }

    @Test func idsAreToldApartByTheirExactText() {
        #expect(RequestID.string("\u{E9}") != .string("e\u{301}"))
        #expect(RequestID.string("\u{E9}") == .string("\u{E9}"))
        #expect(Set([RequestID.string("\u{E9}"), .string("e\u{301}"), .string("1"), .integer(1), .null]).count == 5)
        #expect(RequestID.number(text: "1.0") != .number(text: "1.00"))
        #expect(RequestID.number(text: "1") != .string("1"))
    }
}
