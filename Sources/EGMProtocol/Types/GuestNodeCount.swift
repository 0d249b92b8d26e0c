package import JSONRPC

/// A number of guest NUMA nodes, of which QEMU takes at most 128.
package struct GuestNodeCount: WireValue {
    package static let range: ClosedRange<Int64> = 0...128
    package var value: Int

    package init(_ value: Int) { self.value = value }

    package static var schema: Schema { .integer(range) }

    package init(reading reader: ValueReader) throws(ShapeError) { value = Int(try reader.integer(in: Self.range)) }

    package var json: JSONValue { .integer(Int64(value)) }
}
