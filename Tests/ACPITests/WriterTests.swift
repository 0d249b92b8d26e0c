import Testing

@testable import ACPI

@Suite struct WriterTests {
    @Test(
        arguments: [
            (0, 1), (1, 1), (2, 2), (0xff, 2), (0x100, 3), (0xffff, 3), (0x1_0000, 5), (0xffff_ffff, 5),
            (0x1_0000_0000, 9), (.max - 1, 9), (.max, 1),
        ] as [(UInt64, Int)])
    func integersTakeTheFewestBytes(value: UInt64, length: Int) throws {
        #expect(try encoded(.integer(value)).count == length)
        #expect(try decoded(.integer(value)) == .integer(value))
    }

    @Test(
        arguments: [(.byte, 1), (.word, 2), (.doubleWord, 4), (.quadWord, 8)]
            as [(AMLData.IntegerEncoding, Int)])
    func integersTakeTheEncodingAskedFor(encoding: AMLData.IntegerEncoding, width: Int) throws {
        let largest = UInt64.max >> (64 - 8 * UInt64(width))
        for value in [0, 1, largest] {
            #expect(try encoded(.integer(value, encoding)).count == width + 1)
            #expect(try decoded(.integer(value, encoding)) == .integer(value))
        }
        guard width < 8 else { return }
        #expect(throws: AMLEncodingError.integerTooLarge(largest + 1, bytes: width)) {
            try encoded(.integer(largest + 1, encoding))
        }
    }

    /// `length` counts itself (`bytes` bytes) and the content, not the operation. The first length that needs one byte
    /// more is one larger than one would think: it has to hold that byte too.
    @Test(arguments: [(63, 1), (65, 2), (4095, 2), (4097, 3), (1_048_575, 3), (1_048_577, 4)])
    func packageLengths(length: Int, bytes: Int) throws {
        let buffer = data(ofPackage: length, lengthBytes: bytes)
        let result = try encoded(.buffer(buffer))
        #expect(result.count == length + 1)
        #expect(result[1] >> 6 == UInt8(bytes - 1))
        #expect(try decoded(.buffer(buffer)) == .buffer(buffer))
    }

    /// A buffer's content is its size (2, 3 or 5 bytes) and its data.
    private func data(ofPackage length: Int, lengthBytes: Int) -> [UInt8] {
        let content = length - lengthBytes
        let size = content - 2 <= 0xff ? 2 : content - 3 <= 0xffff ? 3 : 5
        return [UInt8](repeating: 0xa5, count: content - size)
    }

    /// Lengths that the writer never makes, because fewer bytes could say them, are read all the same.
    @Test(arguments: [(2, 2), (63, 4), (64, 2), (4095, 3), (4096, 3), (1_048_575, 4), (1_048_576, 4)])
    func packageLengthsInMoreBytesThanNeeded(length: Int, bytes: Int) throws {
        var package: [UInt8] = [0x11, UInt8(bytes - 1) << 6 | UInt8(length & 0xf)]
        package.appendLittleEndian(UInt64(length >> 4), width: bytes - 1)
        // The buffer announces no size; its data make it as large as they are.
        let data = [UInt8](repeating: 0x5a, count: max(0, length - bytes - 1))
        package += length > bytes ? [0x00] + data : []
        let space = try namespace([.name("\\TEST", .bytes(package)), .name("\\AFTR", .integer(1))])
        #expect(try space.value(at: "\\AFTR") == .integer(1))
        if length > bytes { #expect(try space.value(at: "\\TEST") == .buffer(data)) }
    }

    @Test func packageLengthsJumpWhereTheLengthItselfGrows() throws {
        // 62 bytes of content fit one length byte, 63 need two: the length never says 64 minus one with two bytes.
        #expect(try encoded(.buffer([UInt8](repeating: 0, count: 60))).count == 64)
        #expect(try encoded(.buffer([UInt8](repeating: 0, count: 61))).count == 66)
        #expect(try decoded(.buffer([UInt8](repeating: 0, count: 61))) == .buffer([UInt8](repeating: 0, count: 61)))
    }

    @Test func namesOfEveryLength() throws {
        let long = "\\" + (0..<64).map { "S\($0)" }.joined(separator: ".")
        for name in ["\\A", "\\A.B", "\\A.B.C", long] {
            #expect(try namespace([.name(name, .integer(9))]).value(at: name) == .integer(9))
        }
        for name in ["", "a", "A.", "ABCDE", "1A", "A-B", "\\^A", "A^"] {
            #expect(throws: AMLEncodingError.badName(name)) { try table([.name(name, .integer(1))]) }
        }
    }

    @Test func stringsAreASCII() throws {
        #expect(try decoded(.string("\u{1}~\u{7f}")) == .string("\u{1}~\u{7f}"))
        for text in ["\u{0}", "ä", "a\u{0}b"] {
            #expect(throws: AMLEncodingError.badString(text)) { try encoded(.string(text)) }
        }
    }

    @Test func packagesHoldUpTo255Elements() throws {
        let elements = [AMLData](repeating: .integer(1), count: 255)
        #expect(try decoded(.package(elements)) == .package([AMLValue](repeating: .integer(1), count: 255)))
        #expect(throws: AMLEncodingError.tooManyElements(256, limit: 255)) {
            try encoded(.package(elements + [.integer(1)]))
        }
        #expect(
            try decoded(.variablePackage(elements + elements))
                == .package([AMLValue](repeating: .integer(1), count: 510)))
    }

    @Test func elementsBeyondTheAnnouncedCountAreDroppedAndMissingOnesStayMissing() throws {
        #expect(try decoded(.bytes([0x12, 0x04, 0x01, 0x01, 0x01])) == .package([.integer(1)]))
        #expect(try decoded(.bytes([0x12, 0x03, 0x09, 0x01])) == .package([.integer(1)]))
    }

    @Test func headers() throws {
        var builder = ACPITableBuilder(signature: "SSDT", revision: 1, oemID: "NVIDIA", oemTableID: "GPUMEM")
        builder.oemRevision = 0x1234_5678
        builder.creatorID = "TEST1"
        builder.creatorRevision = 7
        let table = try ACPITable(builder.table(body: [1, 2, 3]), expecting: "SSDT")
        #expect(table.signature == "SSDT" && table.revision == 1 && table.bytes.count == 39)
        #expect(table.oemID == "NVIDIA" && table.oemTableID == "GPUMEM  " && table.oemRevision == 0x1234_5678)
        #expect(table.creatorID == "TEST" && table.creatorRevision == 7)
    }
}
