// One ACPI table: the 36-byte header that all tables share (ACPI 6.5, 5.2.6), checked, and the bytes behind it.
// All integers are little endian.

/// A table whose length and checksum are right.
package struct ACPITable: Equatable, Sendable {
    /// Bytes of the header that all tables start with.
    package static let headerLength = 36

    /// The whole table, header included.
    package let bytes: [UInt8]
    package let signature: String
    /// For a DSDT: below 2 means that every integer of every AML table has 32 bits.
    package let revision: UInt8
    package let oemID: String
    package let oemTableID: String
    package let oemRevision: UInt32
    package let creatorID: String
    package let creatorRevision: UInt32

    /// Checks signature (where one is expected), length and checksum of `bytes`, which must be exactly one table.
    package init(_ bytes: [UInt8], expecting expected: String? = nil) throws(TableError) {
        guard bytes.count >= Self.headerLength else {
            throw .truncated(needed: Self.headerLength, available: bytes.count, at: 0)
        }
        let signature = Self.text(bytes, 0..<4)
        if let expected, signature != expected { throw .badSignature(found: signature, expected: expected) }
        let length = Int(bytes.littleEndian32(at: 4))
        guard length >= Self.headerLength else { throw .badLength(length: length, minimum: Self.headerLength) }
        guard length <= Limits.maximumTableLength else {
            throw .tooLong(length: length, limit: Limits.maximumTableLength)
        }
        guard length <= bytes.count else { throw .truncated(needed: length, available: bytes.count, at: 0) }
        guard length == bytes.count else { throw .trailingBytes(length: length, available: bytes.count) }
        let sum = bytes.reduce(UInt8(0), &+)
        guard sum == 0 else { throw .badChecksum(sum: sum) }

        self.bytes = bytes
        self.signature = signature
        revision = bytes[8]
        oemID = Self.text(bytes, 10..<16)
        oemTableID = Self.text(bytes, 16..<24)
        oemRevision = bytes.littleEndian32(at: 24)
        creatorID = Self.text(bytes, 28..<32)
        creatorRevision = bytes.littleEndian32(at: 32)
    }

    /// A fixed-width text field. Control and non-ASCII bytes become `?`, so that the text is safe to print.
    private static func text(_ bytes: [UInt8], _ range: Range<Int>) -> String {
        var field = bytes[range].map { (0x20...0x7e).contains($0) || $0 == 0 ? $0 : UInt8(ascii: "?") }
        while let last = field.last, last == 0 { field.removeLast() }
        return String(decoding: field.map { $0 == 0 ? UInt8(ascii: "?") : $0 }, as: UTF8.self)
    }
}
