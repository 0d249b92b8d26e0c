// The reader against ACPICA, the kernel's own interpreter, on compiled ASL.

import Testing

@testable import ACPI

@Suite struct OracleTests {
    let oracle: Oracle

    init() throws { oracle = try Oracle() }

    /// Evaluates every path with both and compares; every path must have a value.
    func compare(_ paths: [String], in tables: [[UInt8]], warnings: Int = 0) throws {
        let namespace = Namespace.load(tables.enumerated().map { TableImage(name: "\($0.offset)", bytes: $0.element) })
        #expect(namespace.rejected == [])
        #expect(namespace.warnings.count == warnings, "\(namespace.warnings)")
        for (path, expected) in zip(paths, try oracle.evaluate(paths, in: tables)) {
            let expected = try #require(expected, "acpiexec cannot evaluate \(path)")
            #expect(try namespace.value(at: path).oracleLines() == expected, "\(path)")
        }
    }

    @Test func everyKindOfConstant() throws {
        let dsdt = try oracle.compile(
            #"""
            DefinitionBlock ("", "DSDT", 2, "TEST", "TEST", 1)
            {
                Name (INT0, Zero)
                Name (INT1, One)
                Name (INT2, Ones)
                Name (INT3, 0xFE)
                Name (INT4, 0xFEDC)
                Name (INT5, 0xFEDCBA98)
                Name (INT6, 0xFEDCBA9876543210)
                Name (STR0, "")
                Name (STR1, "egm")
                Name (BUF0, Buffer () { 1, 2, 3 })
                Name (BUF1, Buffer (20) { 1 })
                Name (UUID, ToUUID ("daffd814-6eba-4d8c-8a91-bc9bbf4aa301"))
                Name (UNIC, Unicode ("ab"))
                Name (PKG0, Package () {})
                Name (PKG1, Package () { 1, "two", Package () { 3, Buffer () { 4 } } })
                Name (RSRC, ResourceTemplate () { Memory32Fixed (ReadWrite, 0x1000, 0x1000) })
            }
            """#)
        try compare(
            [
                "\\INT0", "\\INT1", "\\INT2", "\\INT3", "\\INT4", "\\INT5", "\\INT6", "\\STR0", "\\STR1", "\\BUF0",
                "\\BUF1", "\\UUID", "\\UNIC", "\\PKG0", "\\PKG1", "\\RSRC",
            ], in: [dsdt])
    }

    @Test func namesOfEveryForm() throws {
        let dsdt = try oracle.compile(
            #"""
            DefinitionBlock ("", "DSDT", 2, "TEST", "TEST", 1)
            {
                Name (TOPN, 0x10)
                Device (\_SB.A)
                {
                    Name (_ADR, 1)
                    Name (SAME, 0xA)
                    Device (B)
                    {
                        Name (_ADR, 2)
                        Name (^UP01, 0xB)
                        Name (\_SB.A.B.FULL, 0xF)
                        Device (C)
                        {
                            Name (_ADR, 3)
                            Name (^^UP02, 0xC)
                            Name (PKG0, Package () {
                                SAME, TOPN, ^^UP01, \_SB.A.B.FULL, \_SB.A.SAME, \_SB.A
                            })
                        }
                    }
                }
                Scope (\_SB.A.B.C) { Name (LATE, 7) }
                Scope (\) { Name (ROOT, 8) }
                Alias (\_SB.A.B, \_SB.ALIA)
                Alias (TOPN, ALIB)
            }
            """#)
        try compare(
            [
                "\\_SB.A.UP01", "\\_SB.A.UP02", "\\_SB.A.B.FULL", "\\_SB.A.B.C.PKG0", "\\_SB.A.B.C.LATE", "\\ROOT",
                "\\_SB.ALIA.FULL", "\\ALIB",
            ], in: [dsdt])
    }

    @Test func anOldDSDTMakesAllIntegers32BitsWide() throws {
        let dsdt = try oracle.compile(
            #"""
            DefinitionBlock ("", "DSDT", 1, "TEST", "TEST", 1)
            {
                Name (ALLS, Ones)
                Device (\_SB.A) { Name (_ADR, 1) }
            }
            """#)
        let ssdt = try oracle.compile(
            #"""
            DefinitionBlock ("", "SSDT", 2, "TEST", "SSDT1", 1)
            {
                External (\_SB.A, DeviceObj)
                Scope (\_SB.A)
                {
                    Name (WIDE, 0x123456789ABCDEF0)
                    Name (PKGE, Package () { 0x123456789ABCDEF0, Ones })
                }
            }
            """#)
        try compare(["\\ALLS", "\\_SB.A.WIDE", "\\_SB.A.PKGE"], in: [dsdt, ssdt])
        let namespace = Namespace.load([TableImage(name: "d", bytes: dsdt), TableImage(name: "s", bytes: ssdt)])
        #expect(try namespace.value(at: "\\_SB.A.WIDE") == .integer(0x9abc_def0))
        #expect(!namespace.has64BitIntegers)
    }

    @Test func codeAtTableLevelIsSkipped() throws {
        let dsdt = try oracle.compile(
            #"""
            DefinitionBlock ("", "DSDT", 2, "TEST", "TEST", 1)
            {
                Name (VALU, 1)
                Method (FUNC, 2) { Return (Add (Arg0, Arg1)) }
                If (LEqual (VALU, 1)) { Name (COND, 2) }
                Else { Name (CONE, 2) }
                Store (FUNC (1, Add (2, 3)), VALU)
                FUNC (1, 2)
                If (Zero) { Name (NEVR, 1) }
                Name (AFTR, 3)
                Device (\_SB.A)
                {
                    Name (_ADR, 1)
                    If (One) { Name (INIF, 1) }
                    Name (AFTI, 4)
                }
            }
            """#)
        try compare(["\\AFTR", "\\_SB.A.AFTI", "\\_SB.A.INIF"], in: [dsdt], warnings: 4)
        #expect(!Namespace.load([TableImage(name: "d", bytes: dsdt)]).contains("\\NEVR"))
    }

    @Test func whatTheWriterMakesIsAccepted() throws {
        let dsdt = try ACPITableBuilder(signature: "DSDT").table([
            .scope(
                "\\_SB",
                [
                    .device("PC18", [.name("_HID", .string("PNP0A08")), .name("_SEG", .integer(0x18))]),
                    .device("PC18.RP00", [.name("_ADR", .integer(0))]),
                ])
        ])
        let ssdt = try ACPITableBuilder(signature: "SSDT").table([
            .device(
                "\\_SB.PC18.RP00.GPU0",
                [
                    .name("_ADR", .integer(0)),
                    .deviceProperties([
                        "nvidia,egm-base-pa": 0x1000_0000_0000, "nvidia,egm-size": 0x6f_c000_0000,
                        "nvidia,egm-pxm": 5, "one": 1, "zero": 0, "byte": 0xfe, "word": 0xfedc, "all": .max,
                    ]),
                    .name("PKGV", .variablePackage([.integer(1), .reference("^^_SEG"), .buffer([1, 2, 3])])),
                    .name("ENC0", .package([.integer(1, .byte), .integer(1, .word), .integer(1, .doubleWord)])),
                ]),
            .device(
                "\\_SB.PC18.RP00.GPU1",
                [.method("_DSD", returns: .deviceProperties([("nvidia,egm-pxm", .integer(6, .quadWord))]))]),
        ])
        let gpu = "\\_SB.PC18.RP00.GPU"
        try compare(
            ["\(gpu)0._DSD", "\(gpu)0.PKGV", "\(gpu)0.ENC0", "\(gpu)1._DSD", "\\_SB.PC18._SEG"], in: [dsdt, ssdt])
        #expect(try oracle.disassemble(ssdt).contains("Device (\\_SB.PC18.RP00.GPU0)"))
    }

    /// Sizes around the boundaries of the package length; what stands behind is found only if every length is right.
    @Test func packageLengthsAreThoseOfTheKernel() throws {
        let sizes = Array(56...64) + Array(4084...4096) + Array(1_048_564...1_048_576)
        let devices = sizes.enumerated().map { index, size in
            AMLTerm.device(
                "D\(index)",
                [
                    .name("_ADR", .integer(0)), .name("FILL", .buffer([UInt8](repeating: 0, count: size))),
                    .name("AFTR", .integer(UInt64(size))),
                ])
        }
        let first = try table([.scope("\\_SB", Array(devices.prefix(22)))])
        let rest = try devices[22...].map { try table([.scope("\\_SB", [$0])], signature: "SSDT") }
        try compare(sizes.indices.map { "\\_SB.D\($0).AFTR" }, in: [first] + rest)
    }

    @Test func srat() throws {
        let table = SRAT(entries: [
            .gicc(pxm: 0, processorUID: 3), .memory(MemoryAffinity(pxm: 1, base: 0x1000, length: 0x2000)),
            .genericInitiator(pxm: 2, handleType: 1, handle: [8, 0, 0, 1]), .x2APIC(pxm: 3, apicID: 9),
            .localAPIC(pxm: 0x1234, apicID: 4),
        ]).table()
        let text = try oracle.disassemble(table)
        #expect(!text.contains("Incorrect checksum"))
        let fields = text.split(separator: "\n").compactMap { line -> String? in
            guard let bracket = line.firstIndex(of: "]") else { return nil }
            let field = line[line.index(after: bracket)...].split(separator: ":").map(String.init)
            let wanted = ["Subtable Type", "Proximity Domain", "Base Address", "Address Length", "Device Handle"]
            guard field.count == 2, let name = wanted.first(where: { field[0].contains($0) }) else { return nil }
            return name + ":" + field[1].trimmingPrefix { $0 == " " }
        }
        #expect(
            fields == [
                "Subtable Type:03 [GICC Affinity]", "Proximity Domain:00000000",
                "Subtable Type:01 [Memory Affinity]", "Proximity Domain:00000001", "Base Address:0000000000001000",
                "Address Length:0000000000002000",
                "Subtable Type:05 [Generic Initiator Affinity]", "Device Handle:01", "Proximity Domain:00000002",
                "Device Handle:08 00 00 01 00 00 00 00 00 00 00 00 00 00 00 00",
                "Subtable Type:02 [Processor Local x2APIC Affinity]", "Proximity Domain:00000003",
                "Subtable Type:00 [Processor Local APIC/SAPIC Affinity]", "Proximity Domain:34",
                "Proximity Domain:000012",
            ])
    }
}
