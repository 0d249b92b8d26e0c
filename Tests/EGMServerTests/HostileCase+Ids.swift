extension HostileCase {
    /// Every kind of id comes back exactly.
    static let ids: [HostileCase] = [
        HostileCase(
            "id: zero", text(#"{"jsonrpc":"2.0","id":0,"method":"system.ping"}"#),
            answers: [pong(#"0"#)]),
        HostileCase(
            "id: minus zero", text(#"{"jsonrpc":"2.0","id":-0,"method":"system.ping"}"#),
            answers: [pong(#"-0"#)]),
        HostileCase(
            "id: negative", text(#"{"jsonrpc":"2.0","id":-7,"method":"system.ping"}"#),
            answers: [pong(#"-7"#)]),
        HostileCase(
            "id: largest integer", text(#"{"jsonrpc":"2.0","id":9223372036854775807,"method":"system.ping"}"#),
            answers: [pong(#"9223372036854775807"#)]),
        HostileCase(
            "id: beyond the integers", text(#"{"jsonrpc":"2.0","id":9223372036854775808,"method":"system.ping"}"#),
            answers: [pong(#"9223372036854775808"#)]),
        HostileCase(
            "id: largest unsigned", text(#"{"jsonrpc":"2.0","id":18446744073709551615,"method":"system.ping"}"#),
            answers: [pong(#"18446744073709551615"#)]),
        HostileCase(
            "id: forty digits",
            text(
                #"{"jsonrpc":"2.0","id":1234567890123456789012345678901234567890,"method":"system."#
                    + #"ping"}"#),
            answers: [pong(#"1234567890123456789012345678901234567890"#)]),
        HostileCase(
            "id: fraction", text(#"{"jsonrpc":"2.0","id":1.50,"method":"system.ping"}"#),
            answers: [pong(#"1.50"#)]),
        HostileCase(
            "id: exponent", text(#"{"jsonrpc":"2.0","id":1e3,"method":"system.ping"}"#),
            answers: [pong(#"1e3"#)]),
        HostileCase(
            "id: null", text(#"{"jsonrpc":"2.0","id":null,"method":"system.ping"}"#),
            answers: [pong(#"null"#)]),
        HostileCase(
            "id: empty string", text(#"{"jsonrpc":"2.0","id":"","method":"system.ping"}"#),
            answers: [pong(#""""#)]),
        HostileCase(
            "id: unicode", text(#"{"jsonrpc":"2.0","id":"\u00e9\ud83d\ude00 é","method":"system.ping"}"#),
            answers: [pong(#""é😀 é""#)]),
        HostileCase(
            "id: escaped NUL", text(#"{"jsonrpc":"2.0","id":"a\u0000b","method":"system.ping"}"#),
            answers: [pong(#""a\u0000b""#)]),
        HostileCase(
            "id: escapes", text(#"{"jsonrpc":"2.0","id":"\"\\\/\b\n","method":"system.ping"}"#),
            answers: [pong(#""\"\\/\u0008\n""#)]),
        HostileCase(
            "id: longest",
            text(
                #"{"jsonrpc":"2.0","id":"\#(String(repeating: "i", count: 1024))","method":"system"#
                    + #".ping"}"#),
            answers: [pong(#""\#(String(repeating: "i", count: 1024))""#)]),
        HostileCase(
            "id: longest of two-byte letters",
            text(#"{"jsonrpc":"2.0","id":"\#(String(repeating: "é", count: 512))","method":"system.ping"}"#),
            answers: [pong(#""\#(String(repeating: "é", count: 512))""#)]),
        HostileCase(
            "id: two-byte letters too long",
            text(#"{"jsonrpc":"2.0","id":"\#(String(repeating: "é", count: 513))","method":"system.ping"}"#),
            answers: [invalid(#"id must be a string, a number or null of at most 1024 bytes"#)]),
        HostileCase(
            "id: longest in escapes",
            text(#"{"jsonrpc":"2.0","id":"\#(String(repeating: #"\u0041"#, count: 1024))","method":"system.ping"}"#),
            answers: [pong(#""\#(String(repeating: "A", count: 1024))""#)]),
        HostileCase(
            "id: escapes too long",
            text(#"{"jsonrpc":"2.0","id":"\#(String(repeating: #"\u0041"#, count: 1025))","method":"system.ping"}"#),
            answers: [invalid(#"id must be a string, a number or null of at most 1024 bytes"#)]),
        HostileCase(
            "id: longest number",
            text(#"{"jsonrpc":"2.0","id":1.\#(String(repeating: "5", count: 1022)),"method":"system.ping"}"#),
            answers: [pong("1.\(String(repeating: "5", count: 1022))")]),
        HostileCase(
            "id: number too long",
            text(#"{"jsonrpc":"2.0","id":1.\#(String(repeating: "5", count: 1023)),"method":"system.ping"}"#),
            answers: [invalid(#"id must be a string, a number or null of at most 1024 bytes"#)]),
        HostileCase(
            "id: true", text(#"{"jsonrpc":"2.0","id":true,"method":"system.ping"}"#),
            answers: [invalid(#"id must be a string, a number or null of at most 1024 bytes"#)]),
        HostileCase(
            "id: array", text(#"{"jsonrpc":"2.0","id":[1],"method":"system.ping"}"#),
            answers: [invalid(#"id must be a string, a number or null of at most 1024 bytes"#)]),
        HostileCase(
            "id: object", text(#"{"jsonrpc":"2.0","id":{"a":1},"method":"system.ping"}"#),
            answers: [invalid(#"id must be a string, a number or null of at most 1024 bytes"#)]),
        HostileCase(
            "id: too long",
            text(
                #"{"jsonrpc":"2.0","id":"\#(String(repeating: "i", count: 1025))","method":"system"#
                    + #".ping"}"#),
            answers: [invalid(#"id must be a string, a number or null of at most 1024 bytes"#)]),
    ]
}
