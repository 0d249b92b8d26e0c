extension HostileCase {
    /// What is no JSON: answered, and then the connection is closed.
    static let malformed: [HostileCase] = [
        HostileCase(
            "garbage", text(#"GET / HTTP/1.1\#r\#n\#r\#n"#),
            closes: unparsable(3, #"invalid token near 'GET'"#)),
        HostileCase(
            "unclosed object at the end", text(#"{"jsonrpc":"2.0","id":1"#),
            closes: unparsable(23, #"'}' expected near end of file"#)),
        HostileCase(
            "unclosed string at the end", text(#"{"jsonrpc":"2.0","id":"a"#),
            closes: unparsable(24, #"premature end of input near '\"a'"#)),
        HostileCase(
            "trailing comma", text(#"{"jsonrpc":"2.0","id":1,"method":"system.ping",}"#),
            closes: unparsable(48, #"string or '}' expected near '}'"#)),
        HostileCase(
            "missing colon", text(#"{"jsonrpc" "2.0"}"#),
            closes: unparsable(16, #"':' expected near '\"2.0\"'"#)),
        HostileCase(
            "single quotes", text(#"{'jsonrpc':'2.0'}"#),
            closes: unparsable(2, #"string or '}' expected near '''"#)),
        HostileCase(
            "comment", text(#"{"jsonrpc":"2.0",/* hi */"id":1,"method":"system.ping"}"#),
            closes: unparsable(18, #"string or '}' expected near '/'"#)),
        HostileCase(
            "NaN as id", text(#"{"jsonrpc":"2.0","id":NaN,"method":"system.ping"}"#),
            closes: unparsable(25, #"invalid token near 'NaN'"#)),
        HostileCase(
            "literal cut off", text(#"{"jsonrpc":"2.0","id":nul,"method":"system.ping"}"#),
            closes: unparsable(25, #"invalid token near 'nul'"#)),
        HostileCase(
            "wrong bracket", text(#"{"jsonrpc":"2.0","id":1,"method":"system.ping"]"#),
            closes: unparsable(47, #"'}' expected near ']'"#)),
        HostileCase(
            "closing bracket only", text(#"]"#),
            closes: unparsable(1, #"unexpected token near ']'"#)),
        HostileCase(
            "leading zero in a number", text(#"{"jsonrpc":"2.0","id":01,"method":"system.ping"}"#),
            closes: unparsable(23, #"invalid token near '0'"#)),
        HostileCase(
            "duplicate member", text(#"{"jsonrpc":"2.0","id":1,"id":2,"method":"system.ping"}"#),
            closes: unparsable(28, #"duplicate object key near '\"id\"'"#)),
        HostileCase(
            "NUL between messages", [0x00],
            closes: unparsable(0, #"NUL byte"#)),
        HostileCase(
            "NUL inside a message", Array(#"{"jsonrpc":"2.0","#.utf8) + [0x00] + Array(#""id":1}"#.utf8),
            closes: unparsable(17, #"NUL byte"#)),
        HostileCase(
            "byte order mark", [0xef, 0xbb, 0xbf] + Array(#"{"jsonrpc":"2.0","id":1,"method":"system.ping"}"#.utf8),
            closes: unparsable(1, byte: 3, #"invalid token near '\#u{feff}'"#)),
        HostileCase(
            "invalid UTF-8",
            Array(#"{"jsonrpc":"2.0","id":""#.utf8) + [0xff] + Array(#"","method":"system.ping"}"#.utf8),
            closes: unparsable(23, #"unable to decode byte 0xff near '\"'"#)),
        HostileCase(
            "overlong UTF-8",
            Array(#"{"jsonrpc":"2.0","id":""#.utf8) + [0xc0, 0xaf] + Array(#"","method":"system.ping"}"#.utf8),
            closes: unparsable(23, #"unable to decode byte 0xc0 near '\"'"#)),
        HostileCase(
            "UTF-8 surrogate",
            Array(#"{"jsonrpc":"2.0","id":""#.utf8) + [0xed, 0xa0, 0x80] + Array(#"","method":"system.ping"}"#.utf8),
            closes: unparsable(23, #"unable to decode byte 0xed near '\"'"#)),
        HostileCase(
            "escaped lone surrogate", text(#"{"jsonrpc":"2.0","id":"\ud800","method":"system.ping"}"#),
            closes: unparsable(30, #"invalid Unicode '\\uD800' near '\"\\ud800\"'"#)),
        HostileCase(
            "raw newline in a string", text(#"{"jsonrpc":"2.0","id":"a\#nb","method":"system.ping"}"#),
            closes: unparsable(24, #"unexpected newline near '\"a'"#)),
        HostileCase(
            "unknown escape", text(#"{"jsonrpc":"2.0","id":"\x","method":"system.ping"}"#),
            closes: unparsable(25, #"invalid escape near '\"\\x'"#)),
        HostileCase(
            "number too large", text(#"{"jsonrpc":"2.0","id":1e400,"method":"system.ping"}"#),
            closes: unparsable(27, #"real number overflow near '1e400'"#)),
        HostileCase(
            "escaped NUL in a member name", text(#"{"jsonrpc":"2.0","id":1,"a\u0000":1,"method":"system.ping"}"#),
            closes: unparsable(33, #"NUL byte in object key not supported near '\"a\\u0000\"'"#)),
        HostileCase(
            "batch: malformed", text(#"[{"jsonrpc":"2.0","id":1,"method":"system.ping"},}]"#),
            closes: unparsable(50, #"unexpected token near '}'"#)),
        HostileCase(
            "batch: malformed, as in the specification",
            text(#"[{"jsonrpc":"2.0","method":"system.ping","id":"1"},{"jsonrpc":"2.0","method"]"#),
            closes: unparsable(77, #"':' expected near ']'"#)),
        HostileCase(
            "quote missing", text(#"{"jsonrpc":"2.0","id":1,"method":"system.ping}\#n"#),
            closes: unparsable(46, #"unexpected newline near '\"system.ping}'"#)),
        HostileCase(
            "escape character between tokens", text("{\u{1B}[A"),
            closes: unparsable(2, "string or '}' expected near '\\u001b'")),
        HostileCase(
            "duplicate member, escaped", text(#"{"jsonrpc":"2.0","id":1,"\u0069d":2,"method":"system.ping"}"#),
            closes: unparsable(33, #"duplicate object key near '\"\\u0069d\"'"#)),
        HostileCase(
            "duplicate member, composed otherwise",
            text(#"{"jsonrpc":"2.0","id":1,"method":"system.ping","params":{"\u00e9":1,"e\u0301":2}}"#),
            closes: unparsable(0, "duplicate object key near \\\"e\u{301}\\\"")),
    ]
}
