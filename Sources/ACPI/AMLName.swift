/// A NameString as it stands in a table (ACPI 6.5, 20.2.2). The segments stay in the table: no allocation.
struct AMLName {
    /// Offset of the name's first byte.
    var offset: Int
    var isAbsolute: Bool
    /// Number of `^`.
    var parents: Int
    /// Offset of the first segment; the others follow, four bytes each.
    var firstSegment: Int
    var count: Int

    /// Whether look-up searches the enclosing scopes as well (ACPI 6.5, 5.3).
    var searchesUpwards: Bool { !isAbsolute && parents == 0 && count == 1 }
}

extension AMLReader {
    /// Whether a name starts with this byte. NullName (0) is left out: as a value it is the integer zero.
    static func startsName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\\"), UInt8(ascii: "^"), 0x2e, 0x2f: true
        default: NameSegment.isLead(byte)
        }
    }

    mutating func name() throws(AMLError) -> AMLName {
        var name = AMLName(offset: position, isAbsolute: false, parents: 0, firstSegment: 0, count: 1)
        var lead = try byte()
        if lead == UInt8(ascii: "\\") {
            name.isAbsolute = true
            lead = try byte()
        } else {
            while lead == UInt8(ascii: "^") {
                name.parents += 1
                lead = try byte()
            }
        }
        switch lead {
        case 0x00: name.count = 0
        case 0x2e: name.count = 2
        case 0x2f:
            name.count = Int(try byte())
            guard name.count > 0 else { throw .badName(at: name.offset) }
        default: position -= 1
        }
        name.firstSegment = position
        try skip(4 * name.count)
        for index in 0..<name.count { _ = try segment(index, of: name) }
        return name
    }

    func segment(_ index: Int, of name: AMLName) throws(AMLError) -> NameSegment {
        guard let segment = NameSegment(bytes, at: name.firstSegment + 4 * index) else {
            throw .badName(at: name.offset)
        }
        return segment
    }

    /// The name as ASL writes it, for messages and unresolved references.
    func text(of name: AMLName) -> String {
        let parts = (0..<name.count).compactMap { NameSegment(bytes, at: name.firstSegment + 4 * $0)?.description }
        return (name.isAbsolute ? "\\" : "") + String(repeating: "^", count: name.parents)
            + parts.joined(separator: ".")
    }
}
