package import JSONRPC

/// The id of a request, named in another message. Ids that are neither a string nor an integer of 64 bits cannot be
/// told apart by value, so they cannot be named; in a notification they come as the nearest number, or null.
package struct RequestReference: WireValue {
    package let id: RequestID

    package init() { id = .integer(0) }

    package init(_ id: RequestID) { self.id = id }

    package static var schema: Schema { Schema(["oneOf": [["type": "string"], ["type": "integer"]]]) }

    package init(reading reader: ValueReader) throws(ShapeError) {
        switch reader.value {
        case .string(let text) where text.utf8.count <= Limits.requestIDBytes: id = .string(text)
        case .integer(let number): id = .integer(number)
        case .string:
            throw ShapeError(path: "", problem: "must have at most \(Limits.requestIDBytes) bytes")
        default: throw reader.mismatch("a string or an integer of 64 bits")
        }
    }

    package var json: JSONValue {
        switch id {
        case .string(let text): .string(text)
        case .integer(let number): .integer(number)
        // What a client can write as a number, the parser takes.
        case .number(let text): (try? JSONValue(parsing: text)) ?? .null
        case .null: .null
        }
    }
}
