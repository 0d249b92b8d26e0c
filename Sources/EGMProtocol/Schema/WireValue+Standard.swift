package import JSONRPC

extension Bool: WireValue {
    package static var schema: Schema { .boolean }
    package init(reading reader: ValueReader) throws(ShapeError) { self = try reader.bool() }
    package var json: JSONValue { .bool(self) }
}

extension String: WireValue {
    package static var schema: Schema { .string }
    package init(reading reader: ValueReader) throws(ShapeError) { self = try reader.string() }
    package var json: JSONValue { .string(self) }
}

extension Int: WireValue {
    package static var schema: Schema { .integer(.min ... .max) }
    package init(reading reader: ValueReader) throws(ShapeError) { self = Int(try reader.integer()) }
    package var json: JSONValue { .integer(Int64(self)) }
}

/// Process ids: the only signed 32-bit numbers of the contract.
extension Int32: WireValue {
    private static let range = 1...Int64(Int32.max)
    package static var schema: Schema { .integer(range) }
    package init(reading reader: ValueReader) throws(ShapeError) {
        self = Int32(truncatingIfNeeded: try reader.integer(in: Self.range))
    }
    package var json: JSONValue { .integer(Int64(self)) }
}

extension UInt32: WireValue {
    package static var schema: Schema { .integer(0...Int64(UInt32.max)) }
    package init(reading reader: ValueReader) throws(ShapeError) {
        self = UInt32(truncatingIfNeeded: try reader.integer(in: 0...Int64(UInt32.max)))
    }
    package var json: JSONValue { .integer(Int64(self)) }
}

/// Byte counts and offsets: integers; strings with a hexadecimal or decimal number are read too.
extension UInt64: WireValue {
    package static var schema: Schema { .integer(0 ... .max) }
    package init(reading reader: ValueReader) throws(ShapeError) { self = try reader.unsigned() }

    /// Above `Int64.max` (only broken firmware claims such a size) the nearest double, which is still an integer.
    package var json: JSONValue { Int64(exactly: self).map { .integer($0) } ?? .number(Double(self)) }
}

/// Durations in seconds: the only fractional numbers of the contract, never negative.
extension Double: WireValue {
    package static var schema: Schema { .number(minimum: 0) }
    package init(reading reader: ValueReader) throws(ShapeError) {
        self = try reader.number(in: 0 ... .greatestFiniteMagnitude)
    }
    package var json: JSONValue { .number(self) }
}

extension Array: WireValue where Element: WireValue {
    package static var schema: Schema { .array(of: Element.schema) }
    package init(reading reader: ValueReader) throws(ShapeError) {
        self = try reader.array { (element) throws(ShapeError) in try Element(reading: element) }
    }
    package var json: JSONValue { .array(map(\.json)) }
}
