extension HostileCase {
    /// Each limit of a message, and one past it, as they are by default.
    static let limits: [HostileCase] = [
        HostileCase("longest message", text(padded(to: 1 << 20)), answers: [pong("1")]),
        HostileCase(
            "message one byte too long", text(padded(to: 1 << 20 + 1)),
            closes: over("the message is longer than 1048576 bytes", 1 << 20)),
        HostileCase(
            "deepest params", text(nested(63)),
            answers: [wrong("params", "takes at most 0 values, got 1", hint: "this method takes no parameters")]),
        HostileCase(
            "params one level too deep", text(nested(64)),
            closes: over("the message nests arrays and objects deeper than 64 levels", 64)),
        HostileCase(
            "a hundred thousand brackets", text(String(repeating: "[", count: 100_000)),
            closes: over("the message nests arrays and objects deeper than 64 levels", 64)),
        HostileCase(
            "longest batch", text("[" + Array(repeating: ping, count: 256).joined(separator: ",") + "]"),
            answers: ["[" + Array(repeating: pong("1"), count: 256).joined(separator: ",") + "]"]),
        HostileCase(
            "batch one too long", text("[" + Array(repeating: ping, count: 257).joined(separator: ",") + "]"),
            answers: [invalid("the batch has 257 elements, the limit is 256")]),
        HostileCase(
            "longest number as id that is a double",
            text(#"{"jsonrpc":"2.0","id":0.\#(digits(1022)),"method":"system.ping"}"#),
            answers: [pong("0.\(digits(1022))")]),
        HostileCase(
            "number as id one digit too long",
            text(#"{"jsonrpc":"2.0","id":0.\#(digits(1023)),"method":"system.ping"}"#),
            answers: [invalid("id must be a string, a number or null of at most 1024 bytes")]),
        HostileCase(
            "longest name of a method that is repeated whole", text(call(letters(128))),
            answers: [unknown(letters(128), hint: "rpc.discover lists the methods")]),
        HostileCase(
            "name of a method one too long to be repeated whole", text(call(letters(129))),
            answers: [unknown(letters(128), hint: "rpc.discover lists the methods")]),
        HostileCase("longest name that is repeated whole", text(region(64)), answers: [noRegion(letters(64))]),
        HostileCase("name one too long to be repeated", text(region(65)), answers: [noRegion(letters(64) + "…")]),
    ]

    /// A ping of `count` bytes.
    private static func padded(to count: Int) -> String {
        ping.dropLast() + String(repeating: " ", count: count - ping.utf8.count) + "}"
    }

    /// A ping with `depth` levels of arrays as parameters.
    private static func nested(_ depth: Int) -> String {
        call("system.ping", String(repeating: "[", count: depth) + String(repeating: "]", count: depth))
    }

    private static func digits(_ count: Int) -> String { String(repeating: "7", count: count) }
    private static func letters(_ count: Int) -> String { String(repeating: "x", count: count) }
    private static func region(_ count: Int) -> String { call("region.get", #"["\#(letters(count))"]"#) }

    private static func noRegion(_ name: String) -> String {
        failure(
            -32001, #"there is no region \"\#(name)\""#, id: "1",
            data: #""kind":"unknown-region","hint":"egmctl region list shows the regions","region":"\#(name)""#)
    }

    private static func over(_ problem: String, _ limit: Int) -> String {
        failure(
            -32600, "invalid request: \(problem)", id: "null",
            data: #""kind":"invalid-request","limit":\#(limit),"#
                + #""hint":"send a smaller message; this connection is closed now""#)
    }
}
