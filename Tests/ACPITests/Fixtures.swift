@testable import ACPI

/// A DSDT of these terms, unless another signature is asked for.
func table(_ terms: [AMLTerm], signature: String = "DSDT", revision: UInt8 = 2) throws -> [UInt8] {
    try ACPITableBuilder(signature: signature, revision: revision).table(terms)
}

/// The namespace of one DSDT with these terms.
func namespace(_ terms: [AMLTerm]) throws -> Namespace { namespace(of: [try table(terms)]) }

func namespace(of tables: [[UInt8]]) -> Namespace {
    .load(tables.enumerated().map { TableImage(name: "table\($0.offset)", bytes: $0.element) })
}

/// The encoded value.
func encoded(_ data: AMLData) throws -> [UInt8] {
    var encoder = AMLEncoder()
    try encoder.append(data)
    return encoder.bytes
}

/// A value survives being written and read.
func decoded(_ data: AMLData, revision: UInt8 = 2) throws -> AMLValue {
    try namespace(of: [try table([.name("\\TEST", data)], revision: revision)]).value(at: "\\TEST")
}

/// The bytes with header length and checksum made right again.
func repaired(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.count >= ACPITable.headerLength else { return bytes }
    var bytes = bytes
    for index in 0..<4 { bytes[4 + index] = UInt8(truncatingIfNeeded: bytes.count >> (8 * index)) }
    bytes[9] = 0
    bytes[9] = 0 &- bytes.reduce(UInt8(0), &+)
    return bytes
}

/// A host table with something of everything, for damage tests.
func richTerms() -> [AMLTerm] {
    let gpu: [AMLTerm] = [
        .name("_ADR", .integer(0)),
        .deviceProperties([
            "nvidia,gpu-mem-base-pa": 0x2000_0000_0000, "nvidia,egm-base-pa": 0x1000_0000_0000,
            "nvidia,egm-size": 0x6f_c000_0000, "nvidia,egm-pxm": 5,
        ]),
    ]
    return [
        .name("\\CONS", .package([.integer(1), .string("two"), .buffer([3]), .reference("\\_SB.PC18._SEG")])),
        .scope(
            "\\_SB",
            [
                .device(
                    "PC18",
                    [
                        .name("_HID", .string("PNP0A08")), .name("_SEG", .integer(0x18)), .name("_PXM", .integer(1)),
                        .device("RP00", [.name("_ADR", .integer(0)), .device("GPU0", gpu)]),
                    ]),
                .device(
                    "PC19",
                    [
                        .device("RP00", []),
                        .device("RP00.SW00.GPU0", [.method("_DSD", returns: .deviceProperties([("x", .integer(7))]))]),
                        .scope("^PC18.RP00", [.name("MORE", .variablePackage([.integer(.max), .reference("^NONE")]))]),
                    ]),
                // OperationRegion, Field, Alias, Mutex, Event, Processor, External, If, Store, CreateField.
                .bytes([0x5b, 0x80] + Array("REGN".utf8) + [0x00, 0x0b, 0x00, 0x10, 0x0a, 0x20]),
                .bytes([0x5b, 0x81, 0x0d] + Array("REGN".utf8) + [0x03] + Array("FLD0".utf8) + [0x08, 0x00, 0x08]),
                .bytes([0x5b, 0x01] + Array("MTX0".utf8) + [0x00, 0x5b, 0x02] + Array("EVT0".utf8)),
                .bytes([0x06] + Array("PC18".utf8) + Array("ALIA".utf8)),
                .bytes([0x5b, 0x83, 0x0b] + Array("CPU0".utf8) + [1, 0x10, 4, 0, 0, 6]),
                .bytes([0x15, 0x5c] + Array("EXTN".utf8) + [0, 0, 0xa0, 0x04, 0x93, 0x01, 0x01, 0x70, 0x01, 0x60]),
                .bytes([0x5b, 0x13] + Array("FLD0".utf8) + [0x01, 0x0a, 0x03] + Array("CRF0".utf8)),
            ]),
    ]
}
