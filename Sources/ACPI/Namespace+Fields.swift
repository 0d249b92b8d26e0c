extension Namespace {
    /// Field, IndexField and BankField (ACPI 6.5, 20.2.5.2): declares the named fields, so that look-up finds them
    /// and not something of the same name further up.
    mutating func readFieldList(
        names: Int, hasBankValue: Bool, _ term: inout Term, _ reader: inout AMLReader
    ) throws(AMLError) {
        try openPackage(&term, &reader)
        for _ in 0..<names { _ = try reader.name() }
        if hasBankValue { try skipOperands(1, term, &reader) }
        try reader.skip(1)
        while let lead = reader.peek {
            switch lead {
            case 0x00:
                try reader.skip(1)
                try reader.skipFieldLength()
            case 0x01: try reader.skip(3)
            case 0x02:
                try reader.skip(1)
                if let next = reader.peek, AMLReader.startsName(next) {
                    _ = try reader.name()
                } else {
                    try reader.skipConstant()
                }
            case 0x03: try reader.skip(4)
            default:
                let name = AMLName(
                    offset: reader.position, isAbsolute: false, parents: 0, firstSegment: reader.position, count: 1)
                try reader.skip(4)
                try reader.skipFieldLength()
                _ = try declare(name, in: term.scope, as: .other, reader: reader, table: term.table)
            }
        }
    }
}

extension AMLReader {
    /// A length in bits, coded like a PkgLength but not bound to the bytes that follow.
    mutating func skipFieldLength() throws(AMLError) {
        let lead = try byte()
        try skip(Int(lead >> 6))
    }

    /// Passes over a constant without decoding it.
    mutating func skipConstant() throws(AMLError) {
        let start = position
        switch try opcode() {
        case 0x00, 0x01, 0xff, 0x5b30: break
        case 0x0a: try skip(1)
        case 0x0b: try skip(2)
        case 0x0c: try skip(4)
        case 0x0e: try skip(8)
        case 0x0d: _ = try string()
        case 0x11, 0x12, 0x13: position = try packageEnd()
        case let code:
            position = start
            guard let lead = peek, Self.startsName(lead) else { throw .unknownOpcode(code, at: start) }
            _ = try name()
        }
    }
}
