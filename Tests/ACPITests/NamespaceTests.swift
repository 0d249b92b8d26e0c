import Testing

@testable import ACPI

@Suite struct NamespaceTests {
    @Test func theRichFixtureIsReadWhole() throws {
        let space = try namespace(richTerms())
        #expect(
            space.warnings.map(\.message) == [
                "\\_SB_.PC19.RP00.SW00 was not declared before; what stands below it is read",
                "conditional code at table level is skipped", "code at table level is not executed",
            ])
        for name in ["REGN", "FLD0", "MTX0", "EVT0", "CPU0", "CRF0"] { #expect(space.contains("\\_SB.\(name)")) }
        #expect(try space.value(at: "\\_SB.ALIA.RP00._ADR") == .integer(0))
        #expect(
            try space.value(at: "\\CONS") == .package([.integer(1), .string("two"), .buffer([3]), .integer(0x18)]))
        #expect(try space.value(at: "\\_SB.PC18.RP00.MORE") == .package([.integer(.max), .reference("^NONE")]))
        #expect(
            space.properties(of: "\\_SB_.PC19.RP00.SW00.GPU0") == .properties(PropertySet(integers: ["x": 7])))
    }

    @Test func queriesTakeUnpaddedAndPaddedPaths() throws {
        let space = try namespace([.device("\\_SB.A", [.name("B", .integer(5))])])
        for path in ["\\_SB.A.B", "\\_SB_.A___.B___"] { #expect(try space.value(at: path) == .integer(5)) }
        for path in ["_SB.A.B", "", "\\_SB.A.", "\\_SB..A", "\\_sb.A", "\\_SB.A.BBBBB", "\\^A", "\\_SB.A.1"] {
            #expect(throws: AMLError.noValue(path: path)) { try space.value(at: path) }
        }
        #expect(throws: AMLError.noValue(path: "\\_SB_.A___")) { try space.value(at: "\\_SB.A") }
        #expect(space.integer("B", at: "\\_SB.A") == 5)
        #expect(space.integer("C", at: "\\_SB.A") == nil)
        #expect(space.contains("\\"))
    }

    @Test func theFirstDeclarationWins() throws {
        let space = try namespace([
            .device("\\_SB.A", [.name("B", .integer(1)), .name("B", .integer(2))]),
            .device("\\_SB.A", [.name("C", .integer(3))]),
        ])
        #expect(try space.value(at: "\\_SB.A.B") == .integer(1))
        #expect(!space.contains("\\_SB.A.C"))
        #expect(space.warnings.count == 2)
        #expect(space.isPartial)
    }

    @Test func aScopeWithoutItsDeviceIsReadWithAWarningAndMayBeDeclaredLater() throws {
        let first = try table([.scope("\\_SB.A.B", [.name("X", .integer(1))])])
        let second = try table([.device("\\_SB.A", [.name("Y", .integer(2))])], signature: "SSDT")
        let space = namespace(of: [first, second])
        #expect(try space.value(at: "\\_SB.A.B.X") == .integer(1))
        #expect(try space.value(at: "\\_SB.A.Y") == .integer(2))
        #expect(space.devices == ["\\_SB_.A___"])
        #expect(
            space.warnings == [
                TableWarning(
                    table: "table0", offset: 38,
                    message: "\\_SB_.A___.B___ was not declared before; what stands below it is read")
            ])
    }

    @Test func tablesComeInTheOrderGivenWithTheDSDTFirst() throws {
        let value = { (number: UInt64) in AMLTerm.name("\\VALU", .integer(number)) }
        let one = try table([value(1)], signature: "SSDT")
        let two = try table([value(2)], signature: "SSDT")
        let dsdt = try table([])
        #expect(try namespace(of: [one, two, dsdt]).value(at: "\\VALU") == .integer(1))
        #expect(try namespace(of: [dsdt, two, one]).value(at: "\\VALU") == .integer(2))
        #expect(try namespace(of: [two, one, try table([value(3)])]).value(at: "\\VALU") == .integer(3))
        #expect(namespace(of: [one, dsdt, two]).warnings.map(\.table) == ["table2"])
    }

    @Test func checkedTablesAreNamedBySignatureAndPosition() throws {
        let dsdt = try ACPITable(try table([.name("\\VALU", .integer(1))]))
        let ssdt = try ACPITable(try table([.name("\\VALU", .integer(2))], signature: "SSDT"))
        let space = Namespace.load(dsdt: dsdt, ssdts: [ssdt, ssdt])
        #expect(space.warnings.map(\.table) == ["SSDT1", "SSDT2"])
        #expect(Namespace.load(dsdt: nil, ssdts: []).warnings.map(\.table) == ["DSDT"])
    }

    @Test func brokenAndForeignTablesAreLeftOut() throws {
        let good = try table([.name("\\GOOD", .integer(1))], signature: "SSDT")
        var bad = try table([.name("\\BADD", .integer(1))], signature: "SSDT")
        bad[20] ^= 1
        let space = Namespace.load([
            TableImage(name: "SSDT1", bytes: bad), TableImage(name: "SSDT2", bytes: good),
            TableImage(name: "SRAT", bytes: SRAT(entries: []).table()), TableImage(name: "EMPT", bytes: []),
        ])
        #expect(space.contains("\\GOOD") && !space.contains("\\BADD"))
        #expect(space.rejected.map(\.name) == ["SSDT1", "EMPT"])
        #expect(space.rejected.last?.error == .truncated(needed: 36, available: 0, at: 0))
        #expect(space.warnings.map(\.message) == ["there is no usable DSDT; integers are taken as 64 bits wide"])
    }

    @Test func anUnknownOperationEndsItsPackageOnly() throws {
        let space = try namespace([
            .device(
                "\\_SB.A",
                [
                    .name("B", .integer(1)),
                    .device("C", [.name("D", .integer(2)), .bytes([0x5b, 0x99]), .name("LOST", .integer(3))]),
                    .name("E", .integer(4)),
                ]),
            .name("\\F", .integer(5)),
        ])
        for (path, value) in [("\\_SB.A.B", 1), ("\\_SB.A.C.D", 2), ("\\_SB.A.E", 4), ("\\F", 5)] as [(String, UInt64)]
        {
            #expect(try space.value(at: path) == .integer(value))
        }
        #expect(!space.contains("\\_SB.A.C.LOST"))
        #expect(space.warnings.count == 1)
        #expect(space.warnings.first?.message.contains("unknown operation 0x5b99") == true)
        #expect(space.warnings.first?.message.contains("the rest of \\_SB_.A___.C___ is skipped") == true)
    }

    @Test func aNameAboveTheRootIsSkipped() throws {
        let space = try namespace([.device("^A", [.name("B", .integer(1))]), .name("\\C", .integer(2))])
        #expect(try space.value(at: "\\C") == .integer(2))
        #expect(space.devices.isEmpty)
        #expect(space.warnings.count == 1)
    }

    @Test func referencesMayFormLoops() throws {
        let space = try namespace([
            .name("\\A", .package([.reference("\\B")])), .name("\\B", .package([.reference("\\A")])),
        ])
        #expect(throws: AMLError.self) { try space.value(at: "\\A") }
        let selfAlias: [UInt8] = [0x06] + Array("AAAAAAAA".utf8)
        #expect(try namespace([.bytes(selfAlias)]).warnings.count == 1)
        #expect(try namespace([.scope("\\AAAA.BBBB", []), .bytes(selfAlias)]).warnings.count == 2)
    }

    @Test func constantsOfABrokenNameFailAlone() throws {
        let space = try namespace([
            .name("\\A", .bytes([0x12, 0x04, 0x01, 0x0b, 0x01])), .name("\\B", .integer(2)),
        ])
        #expect(throws: AMLError.truncated(needed: 2, available: 1, at: 46)) { try space.value(at: "\\A") }
        #expect(try space.value(at: "\\B") == .integer(2))
    }
}
