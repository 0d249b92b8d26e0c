package import JSONRPC

/// A physical address of the host, in bytes: `"0x…"` on the wire, because JSON readers mangle large integers. Integers
/// are read too.
package struct HexAddress: WireValue, Hashable {
    package let value: UInt64

    package init(_ value: UInt64) { self.value = value }

    package static var schema: Schema { .string(pattern: "^0x[0-9a-f]+$") }
    package init(reading reader: ValueReader) throws(ShapeError) { self.init(try reader.unsigned()) }
    package var json: JSONValue { .string(description) }
}

extension HexAddress: CustomStringConvertible {
    package var description: String { "0x" + String(value, radix: 16) }
}
