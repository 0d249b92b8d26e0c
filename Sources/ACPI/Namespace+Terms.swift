extension Namespace {
    /// Reads one term of a table: a declaration, or code that is skipped. Leaves the reader behind it, or behind its
    /// head if the term opens a scope.
    mutating func readTerm(_ term: inout Term, _ reader: inout AMLReader) throws(AMLError) {
        if let byte = reader.peek, AMLReader.startsName(byte) {
            return try skipStatement(term, &reader)
        }
        switch try reader.opcode() {
        case 0x10: try readScope(&term, &reader)
        case 0x5b82: try openObject(.device, skipping: 0, &term, &reader)
        case 0x5b83: try openObject(.processor, skipping: 6, &term, &reader)
        case 0x5b84: try openObject(.powerResource, skipping: 3, &term, &reader)
        case 0x5b85: try openObject(.thermalZone, skipping: 0, &term, &reader)
        case 0x08: try readName(term, &reader)
        case 0x14: try readMethod(&term, &reader)
        case 0x06: try readAlias(term, &reader)
        case 0x15:
            // External says that another table declares the name, nothing more.
            _ = try reader.name()
            try reader.skip(2)
        case 0x5b01:
            try declareOther(term, &reader)
            try reader.skip(1)
        case 0x5b02: try declareOther(term, &reader)
        case 0x5b80:
            try declareOther(term, &reader)
            try reader.skip(1)
            try skipOperands(2, term, &reader)
        case 0x5b88:
            try declareOther(term, &reader)
            try skipOperands(3, term, &reader)
        case 0x5b81: try readFieldList(names: 1, hasBankValue: false, &term, &reader)
        case 0x5b86: try readFieldList(names: 2, hasBankValue: false, &term, &reader)
        case 0x5b87: try readFieldList(names: 2, hasBankValue: true, &term, &reader)
        case 0x8a, 0x8b, 0x8c, 0x8d, 0x8f:
            try skipOperands(2, term, &reader)
            try declareOther(term, &reader)
        case 0x5b13:
            try skipOperands(3, term, &reader)
            try declareOther(term, &reader)
        case 0xa0: try readIf(&term, &reader)
        case 0xa1, 0xa2:
            try openPackage(&term, &reader)
            skipConditional(term, &reader)
        case 0xa3: break
        default:
            reader.position = term.offset
            try skipStatement(term, &reader)
        }
    }

    private mutating func readScope(_ term: inout Term, _ reader: inout AMLReader) throws(AMLError) {
        try openPackage(&term, &reader)
        let name = try reader.name()
        term.opened = try scope(name, in: term.scope, reader: reader, table: term.table)
        if term.opened == nil { reader.position = reader.end }
    }

    /// A declaration whose body is a list of terms; `skipping` bytes stand between its name and the list.
    private mutating func openObject(
        _ object: NamespaceNode.Object, skipping count: Int, _ term: inout Term, _ reader: inout AMLReader
    ) throws(AMLError) {
        try openPackage(&term, &reader)
        let name = try reader.name()
        try reader.skip(count)
        term.opened = try declare(name, in: term.scope, as: object, reader: reader, table: term.table)
        if term.opened == nil { reader.position = reader.end }
    }

    /// `If` with a constant condition is as good as its body or nothing: iasl puts every `External` into `If (Zero)`.
    private mutating func readIf(_ term: inout Term, _ reader: inout AMLReader) throws(AMLError) {
        try openPackage(&term, &reader)
        switch reader.peek {
        case 0x00: reader.position = reader.end
        case 0x01, 0xff:
            try reader.skip(1)
            term.opened = term.scope
        default: skipConditional(term, &reader)
        }
    }

    private mutating func skipConditional(_ term: Term, _ reader: inout AMLReader) {
        reader.position = reader.end
        warn(tableNames[term.table], term.offset, "conditional code at table level is skipped")
    }

    private mutating func readName(_ term: Term, _ reader: inout AMLReader) throws(AMLError) {
        let name = try reader.name()
        let start = reader.position
        try reader.skipConstant()
        let object = NamespaceNode.Object.name(table: term.table, offset: start, end: reader.position)
        _ = try declare(name, in: term.scope, as: object, reader: reader, table: term.table)
    }

    private mutating func readMethod(_ term: inout Term, _ reader: inout AMLReader) throws(AMLError) {
        try openPackage(&term, &reader)
        let name = try reader.name()
        let flags = try reader.byte()
        let object = NamespaceNode.Object.method(
            arguments: Int(flags & 7), table: term.table, body: reader.position..<reader.end)
        _ = try declare(name, in: term.scope, as: object, reader: reader, table: term.table)
        reader.position = reader.end
    }

    private mutating func readAlias(_ term: Term, _ reader: inout AMLReader) throws(AMLError) {
        let source = try reader.name()
        let alias = try reader.name()
        guard let target = try find(source, in: term.scope, reader: reader) else {
            warn(
                tableNames[term.table], term.offset,
                "the alias of \(reader.text(of: source)) is left out: nobody has declared that name")
            return
        }
        _ = try declare(alias, in: term.scope, as: .alias(target), reader: reader, table: term.table)
    }

    mutating func declareOther(_ term: Term, _ reader: inout AMLReader) throws(AMLError) {
        let name = try reader.name()
        _ = try declare(name, in: term.scope, as: .other, reader: reader, table: term.table)
    }
}
