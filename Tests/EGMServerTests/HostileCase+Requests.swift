extension HostileCase {
    /// JSON that is no request, or an unusual one.
    static let requests: [HostileCase] = [
        HostileCase(
            "top-level number", text(#"42 "#),
            answers: [invalid(#"expected an object, got an integer"#)]),
        HostileCase(
            "top-level string", text(#""hi""#),
            answers: [invalid(#"expected an object, got a string"#)]),
        HostileCase(
            "top-level null", text(#"null "#),
            answers: [invalid(#"expected an object, got null"#)]),
        HostileCase(
            "top-level true", text(#"true "#),
            answers: [invalid(#"expected an object, got a boolean"#)]),
        HostileCase(
            "empty object", text(#"{}"#),
            answers: [invalid(#"member jsonrpc is missing"#)]),
        HostileCase(
            "no version", text(#"{"id":1,"method":"system.ping"}"#),
            answers: [invalid(id: #"1"#, #"member jsonrpc is missing"#)]),
        HostileCase(
            "version 1.0", text(#"{"jsonrpc":"1.0","id":1,"method":"system.ping"}"#),
            answers: [invalid(id: #"1"#, #"member jsonrpc is not \"2.0\""#)]),
        HostileCase(
            "version as number", text(#"{"jsonrpc":2.0,"id":1,"method":"system.ping"}"#),
            answers: [invalid(id: #"1"#, #"member jsonrpc is not \"2.0\""#)]),
        HostileCase(
            "version null", text(#"{"jsonrpc":null,"id":1,"method":"system.ping"}"#),
            answers: [invalid(id: #"1"#, #"member jsonrpc is not \"2.0\""#)]),
        HostileCase(
            "no method", text(#"{"jsonrpc":"2.0","id":1}"#),
            answers: [invalid(id: #"1"#, #"member method is missing"#)]),
        HostileCase(
            "method as number", text(#"{"jsonrpc":"2.0","id":1,"method":7}"#),
            answers: [invalid(id: #"1"#, #"member method must be a string, not an integer"#)]),
        HostileCase(
            "method null", text(#"{"jsonrpc":"2.0","id":1,"method":null}"#),
            answers: [invalid(id: #"1"#, #"member method must be a string, not null"#)]),
        HostileCase(
            "a response", text(#"{"jsonrpc":"2.0","id":1,"result":true}"#),
            answers: [invalid(id: #"1"#, #"member method is missing"#)]),
        HostileCase(
            "params as string", text(#"{"jsonrpc":"2.0","id":1,"method":"system.ping","params":"x"}"#),
            answers: [invalid(id: #"1"#, #"params must be an object or an array, not a string"#)]),
        HostileCase(
            "params null", text(#"{"jsonrpc":"2.0","id":1,"method":"system.ping","params":null}"#),
            answers: [invalid(id: #"1"#, #"params must be an object or an array, not null"#)]),
        HostileCase(
            "batch: empty", text(#"[]"#),
            answers: [invalid(#"the batch is empty"#)]),
        HostileCase(
            "batch: of one", text(#"[{"jsonrpc":"2.0","id":1,"method":"system.ping"}]"#),
            answers: [batch(pong(#"1"#))]),
        HostileCase(
            "batch: order kept",
            text(
                #"[{"jsonrpc":"2.0","id":3,"method":"system.ping"},{"jsonrpc":"2.0","id":1,"method"#
                    + #"":"system.ping"},{"jsonrpc":"2.0","id":2,"method":"system.ping"}]"#),
            answers: [batch(pong(#"3"#), pong(#"1"#), pong(#"2"#))]),
        HostileCase(
            "batch: same id twice",
            text(
                #"[{"jsonrpc":"2.0","id":1,"method":"system.ping"},{"jsonrpc":"2.0","id":1,"method"#
                    + #"":"system.ping"}]"#),
            answers: [batch(pong(#"1"#), pong(#"1"#))]),
        HostileCase(
            "batch: nested", text(#"[[{"jsonrpc":"2.0","id":1,"method":"system.ping"}]]"#),
            answers: [batch(invalid(#"expected an object, got an array"#))]),
        HostileCase(
            "batch: of scalars", text(#"[1,"a",null]"#),
            answers: [
                batch(
                    invalid(#"expected an object, got an integer"#), invalid(#"expected an object, got a string"#),
                    invalid(#"expected an object, got null"#))
            ]),
        HostileCase(
            "batch: all notifications",
            text(#"[{"jsonrpc":"2.0","method":"system.ping"},{"jsonrpc":"2.0","method":"system.ping"}]"#),
            answers: []),
        HostileCase(
            "batch: mixed",
            text(
                #"[{"jsonrpc":"2.0","id":1,"method":"system.ping"},{"jsonrpc":"2.0","method":"syst"#
                    + #"em.ping"},{},{"jsonrpc":"2.0","id":9,"method":"no.such"}]"#),
            answers: [
                batch(
                    pong(#"1"#), invalid(#"member jsonrpc is missing"#),
                    unknown(#"no.such"#, hint: #"rpc.discover lists the methods"#, id: #"9"#))
            ]),
        HostileCase(
            "notification", text(#"{"jsonrpc":"2.0","method":"system.ping"}"#),
            answers: []),
        HostileCase(
            "notification: unknown method", text(#"{"jsonrpc":"2.0","method":"no.such"}"#),
            answers: []),
        HostileCase(
            "notification: wrong params", text(#"{"jsonrpc":"2.0","method":"region.get","params":{"x":1}}"#),
            answers: []),
        HostileCase(
            "notification: params as string", text(#"{"jsonrpc":"2.0","method":"system.ping","params":"x"}"#),
            answers: []),
        HostileCase(
            "no id and no version", text(#"{"method":"system.ping"}"#),
            answers: [invalid(#"member jsonrpc is missing"#)]),
        HostileCase(
            "white space only", text(#" \#n\#r\#t "#),
            answers: []),
        HostileCase(
            "pretty-printed", text(#"{\#n  "jsonrpc": "2.0",\#n  "id": 1,\#n  "method": "system.ping"\#n}\#n"#),
            answers: [pong(#"1"#)]),
        HostileCase(
            "two in one write",
            text(
                #"{"jsonrpc":"2.0","id":1,"method":"system.ping"}{"jsonrpc":"2.0","id":2,"method":"#
                    + #""system.ping"}"#),
            answers: [pong(#"1"#), pong(#"2"#)]),
        HostileCase(
            "array elements one a line",
            text(
                #"[\#n{"jsonrpc":"2.0","id":1,"method":"system.ping"},\#n{"jsonrpc":"2.0","id":2,""#
                    + #"method":"system.ping"}\#n]"#),
            answers: [batch(pong(#"1"#), pong(#"2"#))]),
        HostileCase(
            "brackets in strings", text(#"{"jsonrpc":"2.0","id":"}]{[\"","method":"system.ping"}"#),
            answers: [pong(#""}]{[\"""#)]),
        HostileCase(
            "unknown member of the request", text(#"{"jsonrpc":"2.0","id":1,"method":"system.ping","auth":"x"}"#),
            answers: [pong(#"1"#)]),
        HostileCase(
            "escaped member name", text(#"{"jsonrpc":"2.0","\u0069d":5,"method":"system.ping"}"#),
            answers: [pong(#"5"#)]),
        HostileCase(
            "a name that JSON-RPC reserves", text(#"{"jsonrpc":"2.0","id":1,"method":"rpc.nothing"}"#),
            answers: [unknown("rpc.nothing", hint: "rpc.discover lists the methods")]),
        HostileCase(
            "notification: null params", text(#"{"jsonrpc":"2.0","method":"system.ping","params":null}"#), answers: []),
        HostileCase(
            "notification: changes nothing if it may not",
            text(#"{"jsonrpc":"2.0","method":"allocation.release","params":{"id":"no-such"}}"#), answers: []),
        HostileCase(
            "method as number, params as string, no id", text(#"{"jsonrpc":"2.0","method":1,"params":"bar"}"#),
            answers: [invalid("member method must be a string, not an integer")]),
        HostileCase(
            "batch: invalid requests only", text("[1,2,3]"),
            answers: [
                batch(
                    invalid("expected an object, got an integer"), invalid("expected an object, got an integer"),
                    invalid("expected an object, got an integer"))
            ]),
        HostileCase(
            "batch: params wrong in one", text("[\(call("region.get", id: 1)),\(call("system.ping", id: 2))]"),
            answers: [batch(wrong("params.region", "is missing"), pong("2"))]),
        HostileCase(
            "batch: then another message",
            text("[\(call("system.ping", id: 1))]\(call("system.ping", id: 2))"),
            answers: [batch(pong("1")), pong("2")]),
    ]
}
