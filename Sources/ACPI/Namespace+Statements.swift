// Code that stands outside methods. Operands of regions and buffer fields may be computed, and a table may run
// statements while it is loaded. Nothing is executed here; only the extent of each expression is found.

extension Namespace {
    /// A statement or a method call at table level.
    mutating func skipStatement(_ term: Term, _ reader: inout AMLReader) throws(AMLError) {
        if let lead = reader.peek, AMLReader.startsName(lead) {
            let name = try reader.name()
            // Without the method's argument count nobody can tell where the call ends.
            guard let count = try argumentCount(name, in: term.scope, reader: reader) else {
                throw .unknownOpcode(UInt16(lead), at: term.offset)
            }
            try skipOperands(count, term, &reader)
        } else {
            try skipOperand(term, &reader, depth: 0)
        }
        warn(tableNames[term.table], term.offset, "code at table level is not executed")
    }

    func skipOperands(_ count: Int, _ term: Term, _ reader: inout AMLReader, depth: Int = 0) throws(AMLError) {
        for _ in 0..<count { try skipOperand(term, &reader, depth: depth) }
    }

    private func skipOperand(_ term: Term, _ reader: inout AMLReader, depth: Int) throws(AMLError) {
        guard depth < Limits.maximumValueDepth else {
            throw .tooDeep(limit: Limits.maximumValueDepth, at: reader.position)
        }
        let start = reader.position
        if let lead = reader.peek, AMLReader.startsName(lead) {
            let name = try reader.name()
            let count = try argumentCount(name, in: term.scope, reader: reader) ?? 0
            return try skipOperands(count, term, &reader, depth: depth + 1)
        }
        let code = try reader.opcode()
        guard let count = Self.operandCount(of: code) else {
            reader.position = start
            return try reader.skipConstant()
        }
        try skipOperands(count, term, &reader, depth: depth + 1)
    }

    /// Nil if the name is no method that is known by now.
    private func argumentCount(_ name: AMLName, in scope: Int, reader: AMLReader) throws(AMLError) -> Int? {
        guard let node = try find(name, in: scope, reader: reader),
            case .method(let count, _, _) = nodes[node].object
        else { return nil }
        return count
    }

    /// Operands and targets of an operation (ACPI 6.5, 20.2.5.3 and .4); nil for constants and for all others. A
    /// NullName as target is one byte, like the integer zero.
    private static func operandCount(of code: UInt16) -> Int? {
        switch code {
        case 0x60...0x6e, 0xa3, 0xa5, 0xcc, 0x5b31, 0x5b33: 0
        case 0x71, 0x75, 0x76, 0x83, 0x87, 0x8e, 0x92, 0xa4, 0x5b21, 0x5b22, 0x5b24, 0x5b26, 0x5b27, 0x5b2a: 1
        case 0x70, 0x80, 0x81, 0x82, 0x86, 0x90, 0x91, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9d: 2
        case 0x5b12, 0x5b20, 0x5b25, 0x5b28, 0x5b29: 2
        case 0x72, 0x73, 0x74, 0x77, 0x79...0x7f, 0x84, 0x85, 0x88, 0x9c: 3
        case 0x78, 0x9e: 4
        default: nil
        }
    }
}
