package import JSONRPC

/// A number of allocations in one answer. How many fit also depends on `limits.queued-output`.
package struct AllocationPageLength: WireValue {
    package static let range: ClosedRange<Int64> = 1...1024
    package var value: Int

    package init(_ value: Int) { self.value = value }

    package static var schema: Schema { .integer(range) }

    package init(reading reader: ValueReader) throws(ShapeError) { value = Int(try reader.integer(in: Self.range)) }

    package var json: JSONValue { .integer(Int64(value)) }
}
