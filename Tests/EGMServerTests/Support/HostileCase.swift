import Testing

/// What a client sends, and what exactly it is answered.
struct HostileCase: Sendable, CustomTestStringConvertible {
    let name: String
    let input: [UInt8]
    let replies: [String]
    /// Whether the connection is closed behind the replies.
    let closes: Bool

    var testDescription: String { name }

    init(_ name: String, _ input: [UInt8], answers: [String]) {
        (self.name, self.input, replies, closes) = (name, input, answers, false)
    }

    init(_ name: String, _ input: [UInt8], closes reply: String) {
        (self.name, self.input, replies, closes) = (name, input, [reply], true)
    }
}

func text(_ text: String) -> [UInt8] { Array(text.utf8) }

/// The reply to a ping; `id` is JSON text.
func pong(_ id: String) -> String { #"{"jsonrpc":"2.0","id":\#(id),"result":{"pong":true}}"# }

func batch(_ replies: String...) -> String { "[" + replies.joined(separator: ",") + "]" }

/// An error reply, all parts as JSON text.
func failure(_ code: Int, _ message: String, id: String, data: String) -> String {
    #"{"jsonrpc":"2.0","id":\#(id),"error":{"code":\#(code),"message":"\#(message)","data":{\#(data)}}}"#
}

/// The message is no JSON, which was seen in this column of its first line.
func unparsable(_ column: Int, byte: Int? = nil, _ reason: String) -> String {
    let position = byte ?? column
    return failure(
        -32700, "cannot parse the message as JSON: line 1, column \(column) (byte \(position)): \(reason)", id: "null",
        data: #""kind":"parse-error","line":1,"column":\#(column),"position":\#(position),"#
            + #""hint":"send one JSON value per message, in UTF-8; this connection is closed now""#)
}

/// The message is no request.
func invalid(id: String = "null", _ reason: String) -> String {
    failure(
        -32600, "invalid request: \(reason)", id: id,
        data: #""kind":"invalid-request","hint":"a request is {\"jsonrpc\": \"2.0\", \"id\": …, "#
            + #"\"method\": \"…\", \"params\": {…}}""#)
}

/// There is no such method.
func unknown(_ method: String, hint: String, id: String = "1") -> String {
    failure(
        -32601, #"there is no method \"\#(method)\""#, id: id, data: #""kind":"unknown-method","hint":"\#(hint)""#)
}

/// A parameter is wrong.
func wrong(_ path: String, _ problem: String, hint: String? = nil) -> String {
    let hint = hint.map { #","hint":"\#($0)""# } ?? ""
    return failure(
        -32602, "\(path): \(problem)", id: "1", data: #""kind":"invalid-params","path":"\#(path)"\#(hint)"#)
}
