/// The header of a table that is being made. Texts are cut or padded to the width of their field.
package struct ACPITableBuilder: Equatable, Sendable {
    package var signature: String
    package var revision: UInt8
    /// 6 characters.
    package var oemID: String
    /// 8 characters.
    package var oemTableID: String
    package var oemRevision: UInt32
    /// 4 characters.
    package var creatorID: String
    package var creatorRevision: UInt32

    package init(
        signature: String, revision: UInt8 = 2, oemID: String = "ACPI", oemTableID: String = "TABLE",
        oemRevision: UInt32 = 1, creatorID: String = "SIML", creatorRevision: UInt32 = 1
    ) {
        self.signature = signature
        self.revision = revision
        self.oemID = oemID
        self.oemTableID = oemTableID
        self.oemRevision = oemRevision
        self.creatorID = creatorID
        self.creatorRevision = creatorRevision
    }

    /// Header and body, with the right length and checksum.
    package func table(body: [UInt8]) -> [UInt8] {
        var bytes = field(signature, width: 4)
        bytes.appendLittleEndian(UInt64(ACPITable.headerLength + body.count), width: 4)
        bytes += [revision, 0]
        bytes += field(oemID, width: 6) + field(oemTableID, width: 8)
        bytes.appendLittleEndian(UInt64(oemRevision), width: 4)
        bytes += field(creatorID, width: 4)
        bytes.appendLittleEndian(UInt64(creatorRevision), width: 4)
        bytes += body
        bytes[9] = 0 &- bytes.reduce(UInt8(0), &+)
        return bytes
    }

    /// A DSDT or SSDT with these terms.
    package func table(_ terms: [AMLTerm]) throws(AMLEncodingError) -> [UInt8] {
        var encoder = AMLEncoder()
        for term in terms { try encoder.append(term) }
        return table(body: encoder.bytes)
    }

    private func field(_ text: String, width: Int) -> [UInt8] {
        Array((Array(text.utf8) + [UInt8](repeating: UInt8(ascii: " "), count: width)).prefix(width))
    }
}
