package import JSONRPC

/// A value that both sides of the socket can write and read, and whose JSON Schema is known.
package protocol WireValue: Sendable, Equatable {
    static var schema: Schema { get }

    /// Reads the value.
    ///
    /// - Throws: what is wrong with it; the path grows while the error travels outwards.
    init(reading reader: ValueReader) throws(ShapeError)

    var json: JSONValue { get }
}
