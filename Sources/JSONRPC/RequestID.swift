// JSON-RPC lets a request's id be a string, any number, or null, and the reply must carry the same. A double cannot
// hold every number, so any number but a plain `Int64` is kept as the text the client wrote.

/// The id of a request, returned exactly as it came.
package enum RequestID: Sendable, Hashable {
    case string(String)
    case integer(Int64)
    /// A number that is no plain `Int64`, as it was written: `18446744073709551615`, `1.0`, `1e3`, `-0`.
    case number(text: String)
    /// An explicit null, or the id of a reply to a request whose id could not be read.
    case null

    /// Takes an id from its value and `text`, the raw text it was parsed from, which is asked for only where the value
    /// is no exact copy of it. Nil for what can be no id: a boolean, an array, an object, or an id over the limit.
    init?(_ value: JSONValue, text: () -> String?) {
        switch value {
        case .null: self = .null
        case .string(let string) where string.utf8.count <= Limits.requestIDBytes: self = .string(string)
        case .integer(let integer) where integer != 0: self = .integer(integer)
        case .integer:
            // 0 and -0 are the same integer but not the same text.
            self = text() == "-0" ? .number(text: "-0") : .integer(0)
        case .number:
            guard let text = text(), text.utf8.count <= Limits.requestIDBytes else { return nil }
            self = .number(text: text)
        case .string, .bool, .array, .object: return nil
        }
    }

    /// Appends the id as JSON text.
    package func encode(into output: inout [UInt8]) {
        switch self {
        case .string(let string): JSONValue.string(string).encode(into: &output)
        case .integer(let integer): output.append(contentsOf: String(integer).utf8)
        case .number(let text): output.append(contentsOf: text.utf8)
        case .null: output.append(contentsOf: "null".utf8)
        }
    }
}

extension RequestID {
    /// Exactly the same text: Swift's strings are also equal where only the composition of their letters differs, and
    /// a client that names one of two such requests means that one.
    package static func == (left: RequestID, right: RequestID) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.integer(let left), .integer(let right)): left == right
        case (.string(let left), .string(let right)), (.number(let left), .number(let right)):
            left.utf8.elementsEqual(right.utf8)
        default: false
        }
    }
}

extension RequestID: CustomStringConvertible {
    package var description: String {
        var output: [UInt8] = []
        encode(into: &output)
        return String(decoding: output, as: UTF8.self)
    }
}
