// Decodes one constant. A name inside a package that stands for a constant is replaced by that constant, as the
// kernel does, and so on. Such references may form loops or grow without bound from few bytes, so depth and total cost
// are limited.

/// Decodes one value and counts what it costs.
struct AMLEvaluator {
    let namespace: Namespace
    private var budget = Limits.maximumEvaluationCost

    init(_ namespace: Namespace) { self.namespace = namespace }

    /// The value of a Name, or of a method that only returns a constant.
    mutating func value(of node: Int, depth: Int = 0) throws(AMLError) -> AMLValue {
        switch namespace.nodes[node].object {
        case .name(let table, let offset, let end):
            var reader = AMLReader(bytes: namespace.tables[table].bytes, position: offset, end: end)
            return try value(&reader, scope: namespace.nodes[node].parent, depth: depth)
        case .method(_, let table, let body):
            var reader = AMLReader(
                bytes: namespace.tables[table].bytes, position: body.lowerBound, end: body.upperBound)
            return try returnedValue(&reader, scope: node, depth: depth)
        default: throw .noValue(path: namespace.path(of: node))
        }
    }

    /// A body that is `Return (constant)` and nothing else.
    private mutating func returnedValue(
        _ reader: inout AMLReader, scope: Int, depth: Int
    ) throws(AMLError) -> AMLValue {
        let start = reader.position
        guard reader.peek == 0xa4 else {
            throw .dynamic(reason: "the method does more than return a constant", at: start)
        }
        try reader.skip(1)
        if let lead = reader.peek, AMLReader.startsName(lead) {
            throw .dynamic(reason: "the method returns what another object holds", at: reader.position)
        }
        let result: AMLValue
        do throws(AMLError) {
            result = try value(&reader, scope: scope, depth: depth)
        } catch .unknownOpcode(_, let at) {
            throw .dynamic(reason: "the method computes what it returns", at: at)
        }
        guard reader.isAtEnd else {
            throw .dynamic(reason: "the method does more than return a constant", at: reader.position)
        }
        return result
    }

    private mutating func value(_ reader: inout AMLReader, scope: Int, depth: Int) throws(AMLError) -> AMLValue {
        guard depth < Limits.maximumValueDepth else {
            throw .tooDeep(limit: Limits.maximumValueDepth, at: reader.position)
        }
        let start = reader.position
        try spend(Limits.objectCost, at: start)
        if let lead = reader.peek, AMLReader.startsName(lead) {
            return try referred(try reader.name(), reader: reader, scope: scope, depth: depth)
        }
        let code = try reader.opcode()
        if let integer = try integer(code, &reader) { return .integer(integer) }
        switch code {
        case 0x0d:
            let range = try reader.string()
            try spend(range.count, at: start)
            return .string(String(decoding: reader.bytes[range], as: UTF8.self))
        case 0x11: return try buffer(&reader)
        case 0x12, 0x13: return try package(&reader, isVariable: code == 0x13, scope: scope, depth: depth)
        default: throw .unknownOpcode(code, at: start)
        }
    }

    /// Nil, with nothing consumed, if the operation is no integer.
    private func integer(_ code: UInt16, _ reader: inout AMLReader) throws(AMLError) -> UInt64? {
        let value: UInt64
        switch code {
        case 0x00: value = 0
        case 0x01: value = 1
        case 0xff: value = .max
        case 0x0a: value = try reader.integer(width: 1)
        case 0x0b: value = try reader.integer(width: 2)
        case 0x0c: value = try reader.integer(width: 4)
        case 0x0e: value = try reader.integer(width: 8)
        default: return nil
        }
        return namespace.has64BitIntegers ? value : value & 0xffff_ffff
    }

    private func constantInteger(_ reader: inout AMLReader, what: String) throws(AMLError) -> UInt64 {
        let start = reader.position
        guard let value = try integer(try reader.opcode(), &reader) else {
            throw .dynamic(reason: "the size of a \(what) is computed", at: start)
        }
        return value
    }

    /// Zeros fill a buffer up to its declared size; initial bytes beyond that size make it larger.
    private mutating func buffer(_ reader: inout AMLReader) throws(AMLError) -> AMLValue {
        let start = reader.position - 1
        let outer = reader.end
        reader.end = try reader.packageEnd()
        let size = try constantInteger(&reader, what: "buffer")
        let initial = reader.bytes[reader.position..<reader.end]
        let count = max(UInt64(initial.count), size)
        guard count <= UInt64(Limits.maximumEvaluationCost) else {
            throw .tooLarge(limit: Limits.maximumEvaluationCost, at: start)
        }
        try spend(Int(count), at: start)
        reader.position = reader.end
        reader.end = outer
        return .buffer(Array(initial) + [UInt8](repeating: 0, count: Int(count) - initial.count))
    }

    private mutating func package(
        _ reader: inout AMLReader, isVariable: Bool, scope: Int, depth: Int
    ) throws(AMLError) -> AMLValue {
        let outer = reader.end
        reader.end = try reader.packageEnd()
        let announced =
            isVariable ? try constantInteger(&reader, what: "package") : UInt64(try reader.byte())
        var elements: [AMLValue] = []
        // Elements beyond the announced count are dropped, as the kernel does.
        while !reader.isAtEnd, UInt64(elements.count) < announced {
            elements.append(try value(&reader, scope: scope, depth: depth + 1))
        }
        reader.position = reader.end
        reader.end = outer
        return .package(elements)
    }

    private mutating func referred(
        _ name: AMLName, reader: AMLReader, scope: Int, depth: Int
    ) throws(AMLError) -> AMLValue {
        guard let node = try namespace.find(name, in: scope, reader: reader) else {
            return .reference(reader.text(of: name))
        }
        guard case .name = namespace.nodes[node].object else { return .reference(namespace.path(of: node)) }
        return try value(of: node, depth: depth + 1)
    }

    private mutating func spend(_ cost: Int, at offset: Int) throws(AMLError) {
        guard cost <= budget else { throw .tooLarge(limit: Limits.maximumEvaluationCost, at: offset) }
        budget -= cost
    }
}
