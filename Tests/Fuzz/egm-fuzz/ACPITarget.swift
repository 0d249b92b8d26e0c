// What firmware wrote: tables of AML, and the SRAT. The first byte says which, and the revision; the rest is the table
// as it is, or its content behind a header that is right, because a fuzzer does not find checksums.

@testable import ACPI

enum ACPITarget: FuzzTarget {
    static let name = "acpi"

    /// A table may declare thousands of objects, and each may take long to evaluate.
    private static let objects = 64

    static func run(_ input: [UInt8]) {
        var source = ByteSource(input)
        let choice = source.byte()
        let revision = choice & 4 == 0 ? UInt8(2) : 1
        switch choice & 3 {
        case 0: checkTable(source.rest)
        case 1: checkSRAT(ACPITableBuilder(signature: "SRAT", revision: revision).table(body: source.rest))
        default:
            // Two tables: names of the first stand in the second.
            let body = source.rest
            let cut = choice & 8 == 0 ? body.count : body.count / 2
            checkNamespace([
                ACPITableBuilder(signature: "DSDT", revision: revision).table(body: Array(body[..<cut])),
                ACPITableBuilder(signature: "SSDT").table(body: Array(body[cut...])),
            ])
        }
    }

    private static func checkTable(_ bytes: [UInt8]) {
        guard let table = try? ACPITable(bytes) else { return }
        require(table.bytes == bytes, "a table is not what was read")
        checkNamespace([bytes])
        checkSRAT(bytes)
    }

    private static func checkNamespace(_ tables: [[UInt8]]) {
        let images = tables.enumerated().map { TableImage(name: "table\($0)", bytes: $1) }
        let space = Namespace.load(images)
        let longest = tables.map(\.count).max() ?? 0
        require(space.warnings.count <= Limits.maximumWarnings, "too many warnings are kept")
        for warning in space.warnings where warning.table != "DSDT" || !tables.isEmpty {
            require((0...longest).contains(warning.offset), "a warning points outside: \(warning)")
        }
        for path in space.devices.prefix(objects) {
            require(space.contains(path), "the device \(path) is not there")
            _ = space.properties(of: path)
            _ = space.inheritedInteger("_PXM", from: path)
        }
        for node in space.nodes.indices.prefix(objects) {
            let path = space.path(of: node)
            guard let value = try? space.value(at: path), let data = data(value, depth: 0) else { continue }
            checkWriting(value, data, revision: space.has64BitIntegers ? 2 : 1)
        }
    }

    /// What was read and is written is read as the same.
    private static func checkWriting(_ value: AMLValue, _ data: AMLData, revision: UInt8) {
        let builder = ACPITableBuilder(signature: "DSDT", revision: revision)
        // Strings of firmware may hold bytes that our writer refuses.
        guard let table = try? builder.table([.name("\\TEST", data)]) else { return }
        let space = Namespace.load([TableImage(name: "DSDT", bytes: table)])
        require(!space.isPartial, "our own table is not understood: \(space.warnings)")
        let again = try? space.value(at: "\\TEST")
        require(again == value, "\(value) is read again as \(String(describing: again))")
    }

    /// Nil for what holds references, which mean something only in their own table.
    private static func data(_ value: AMLValue, depth: Int) -> AMLData? {
        switch value {
        case .integer(let integer): return .integer(integer)
        case .string(let text): return .string(text)
        case .buffer(let bytes): return .buffer(bytes)
        case .reference: return nil
        case .package(let elements):
            // A value may come through a reference, which adds levels of its own.
            guard depth < Limits.maximumValueDepth - 1 else { return nil }
            let parts = elements.compactMap { data($0, depth: depth + 1) }
            guard parts.count == elements.count else { return nil }
            return parts.count <= 255 ? .package(parts) : .variablePackage(parts)
        }
    }

    private static func checkSRAT(_ bytes: [UInt8]) {
        guard let table = try? ACPITable(bytes), let srat = try? SRAT(table) else { return }
        let domains = srat.proximityDomains
        require(Set(domains.map(\.pxm)).count == domains.count, "a proximity domain stands twice")
        let text = srat.table()
        guard let written = try? ACPITable(text), let again = try? SRAT(written) else {
            fatalError("our own SRAT cannot be read")
        }
        require(again == srat, "an SRAT is another when it is written and read")
    }

    static var seeds: [[UInt8]] {
        let gpu: [AMLTerm] = [
            .name("_ADR", .integer(0)),
            .deviceProperties(["nvidia,egm-base-pa": 0x1000_0000_0000, "nvidia,egm-size": 0x6f_c000_0000]),
        ]
        let terms: [[AMLTerm]] = [
            [.scope("\\_SB", [.device("PC18", [.name("_SEG", .integer(0x18)), .device("RP00.GPU0", gpu)])])],
            [.name("CONS", .package([.integer(1), .string("two"), .buffer([3]), .reference("\\CONS")]))],
            [.name("WIDE", .variablePackage([.integer(.max), .package([.integer(7, .quadWord)])]))],
            [.device("DEV0", [.method("_DSD", returns: .deviceProperties([("x", .integer(7))]))])],
            [
                .bytes([0x5b, 0x80] + Array("REGN".utf8) + [0x00, 0x0b, 0x00, 0x10, 0x0a, 0x20]),
                .bytes([0x5b, 0x81, 0x0d] + Array("REGN".utf8) + [0x03] + Array("FLD0".utf8) + [0x08, 0x00, 0x08]),
                .bytes([0x06] + Array("FLD0".utf8) + Array("ALIA".utf8)),
                .bytes([0xa0, 0x04, 0x93, 0x01, 0x01, 0x70, 0x01, 0x60]),
            ],
        ]
        let srat = SRAT(entries: [
            .gicc(pxm: 0, processorUID: 1), .genericInitiator(pxm: 2, handleType: 1, handle: []),
            .memory(MemoryAffinity(pxm: 4, base: 1 << 32, length: 1 << 30, isEnabled: true)),
            .other(type: 9, body: [1, 2]),
        ]).table()
        var seeds: [[UInt8]] = [[0] + srat, [1] + srat.dropFirst(ACPITable.headerLength)]
        for list in terms {
            var encoder = AMLEncoder()
            for term in list { try? encoder.append(term) }
            seeds += [[2] + encoder.bytes, [2 | 4 | 8] + encoder.bytes + encoder.bytes]
        }
        return seeds
    }
}
