import Testing

@testable import ACPI

@Suite struct ACPITableTests {
    private let good = ACPITableBuilder(signature: "SSDT").table(body: [1, 2, 3, 4])

    /// The error of these bytes, or nil.
    private func error(_ bytes: [UInt8], expecting signature: String? = nil) -> TableError? {
        do throws(TableError) {
            _ = try ACPITable(bytes, expecting: signature)
            return nil
        } catch {
            return error
        }
    }

    @Test func everyPrefixIsTruncated() {
        for count in 0..<good.count {
            let needed = count < 36 ? 36 : good.count
            #expect(error(Array(good.prefix(count))) == .truncated(needed: needed, available: count, at: 0))
        }
        #expect(error(good) == nil)
    }

    @Test func everyChangedBitIsFound() {
        for index in good.indices {
            var bytes = good
            bytes[index] ^= 0x10
            #expect(error(bytes) != nil)
        }
    }

    @Test func wrongLengthsChecksumsAndSignatures() {
        #expect(error(good + [0]) == .trailingBytes(length: 40, available: 41))
        var bytes = good
        bytes[4] = 35
        #expect(error(bytes) == .badLength(length: 35, minimum: 36))
        bytes[7] = 0xff
        #expect(error(bytes) == .tooLong(length: 0xff00_0023, limit: Limits.maximumTableLength))
        bytes = good
        bytes[39] = 5
        #expect(error(bytes) == .badChecksum(sum: 1))
        #expect(error(good, expecting: "DSDT") == .badSignature(found: "SSDT", expected: "DSDT"))
        #expect(error(good, expecting: "SSDT") == nil)
    }

    @Test func theLongestTable() {
        let body = Limits.maximumTableLength - ACPITable.headerLength
        let builder = ACPITableBuilder(signature: "SSDT")
        #expect(error(builder.table(body: [UInt8](repeating: 0, count: body))) == nil)
        #expect(
            error(builder.table(body: [UInt8](repeating: 0, count: body + 1)))
                == .tooLong(length: Limits.maximumTableLength + 1, limit: Limits.maximumTableLength))
    }

    @Test func textThatIsNoTextIsSafeToPrint() throws {
        var bytes = good
        bytes.replaceSubrange(10..<16, with: [0x1b, 0xff, 0x41, 0x00, 0x42, 0x00])
        #expect(try ACPITable(repaired(bytes)).oemID == "??A?B")
    }
}
