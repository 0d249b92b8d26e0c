// The System Resource Affinity Table (ACPI 6.5, 5.2.16): which proximity domain (PXM) processors, memory ranges and
// initiators belong to.
//
// Layout: table header, 4 bytes (1), 8 bytes (0), then entries of type (1 byte), length (1 byte), body.

/// The affinity entries of a host, in table order. Reader and writer share this type.
package struct SRAT: Equatable, Sendable {
    static let entriesOffset = 48

    /// Revision of the table; below 2 a domain has 8 bits only.
    package var revision: UInt8
    package var entries: [SRATEntry]

    package init(revision: UInt8 = 3, entries: [SRATEntry]) {
        self.revision = revision
        self.entries = entries
    }

    /// Reads a table. The error names the first entry that is cut off or too short.
    package init(_ table: ACPITable) throws(TableError) {
        guard table.signature == "SRAT" else { throw .badSignature(found: table.signature, expected: "SRAT") }
        let bytes = table.bytes
        guard bytes.count >= Self.entriesOffset else {
            throw .badLength(length: bytes.count, minimum: Self.entriesOffset)
        }
        revision = table.revision
        entries = []
        var offset = Self.entriesOffset
        while offset < bytes.count {
            guard bytes.count - offset >= 2 else {
                throw .truncated(needed: 2, available: bytes.count - offset, at: offset)
            }
            let (type, length) = (bytes[offset], Int(bytes[offset + 1]))
            let minimum = SRATEntry.minimumLength(ofType: type)
            guard length >= minimum else { throw .badEntry(type: type, length: length, minimum: minimum, at: offset) }
            guard length <= bytes.count - offset else {
                throw .truncated(needed: length, available: bytes.count - offset, at: offset)
            }
            entries.append(SRATEntry(bytes, at: offset, length: length, revision: revision))
            offset += length
        }
    }
}
