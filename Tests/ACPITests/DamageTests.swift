// No input may trap. Damaged tables are made valid again on the outside (length and checksum), so that the damage
// reaches the AML reader; then everything that can be asked is asked.

import Testing

@testable import ACPI

@Suite struct DamageTests {
    /// Asks for everything; returns how many values could be read.
    @discardableResult
    private func exercise(_ tables: [[UInt8]]) -> Int {
        let space = namespace(of: tables)
        var values = 0
        for node in space.nodes.indices {
            let path = space.path(of: node)
            if (try? space.value(at: path)) != nil { values += 1 }
            _ = space.properties(of: path)
            _ = space.inheritedInteger("_PXM", from: path)
        }
        for warning in space.warnings {
            #expect(!warning.description.isEmpty)
            #expect(warning.offset >= 0 && warning.offset <= (tables.map(\.count).max() ?? 0))
        }
        return values
    }

    @Test func everyPrefix() throws {
        let bytes = try table(richTerms())
        let all = exercise([bytes])
        var last = 0
        for count in 0..<bytes.count {
            #expect(throws: TableError.self) { try ACPITable(Array(bytes.prefix(count))) }
            let prefix = repaired(Array(bytes.prefix(count)))
            let values = exercise([prefix])
            #expect(values <= all)
            // What was read stays readable as the table grows, save for a Name whose value is being cut.
            #expect(values >= last - 1, "at \(count)")
            last = values
        }
        #expect(last >= all - 1 && all == 9)
    }

    @Test func thePrefixKeepsWhatStandsBeforeTheCut() throws {
        let bytes = try table(richTerms())
        let space = namespace(of: [repaired(Array(bytes.prefix(bytes.count - 12)))])
        #expect(try space.value(at: "\\_SB.PC18._SEG") == .integer(0x18))
        guard case .properties(let set) = space.properties(of: "\\_SB.PC18.RP00.GPU0") else {
            Issue.record("the properties are gone")
            return
        }
        #expect(set.integers["nvidia,egm-pxm"] == 5)
        #expect(space.isPartial)
    }

    @Test(arguments: 0..<8)
    func randomCorruption(seed: Int) throws {
        var random = SeededRandom(state: UInt64(seed))
        let original = try table(richTerms())
        let interesting: [UInt8] = [
            0x00, 0x01, 0x06, 0x08, 0x0d, 0x0e, 0x10, 0x11, 0x12, 0x13, 0x14, 0x2e, 0x2f, 0x3f, 0x40, 0x5b, 0x5c, 0x5e,
            0x7f, 0x80, 0x81, 0x82, 0xa0, 0xa4, 0xbf, 0xc0, 0xff,
        ]
        for _ in 0..<500 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                let index = Int.random(in: ACPITable.headerLength..<bytes.count, using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                case 2: bytes[index] = interesting.randomElement(using: &random) ?? 0
                case 3: bytes.remove(at: index)
                default: bytes.insert(interesting.randomElement(using: &random) ?? 0, at: index)
                }
            }
            exercise([repaired(bytes)])
        }
    }

    @Test(arguments: 0..<4)
    func randomBytes(seed: Int) {
        var random = SeededRandom(state: 1000 + UInt64(seed))
        let common: [UInt8] = [
            0x08, 0x10, 0x12, 0x14, 0x5b, 0x82, 0x41, 0x5f, 0x2e, 0x2f, 0x5c, 0x5e, 0x06, 0x70, 0x72,
        ]
        for _ in 0..<500 {
            let body = (0..<Int.random(in: 0...200, using: &random)).map { _ in
                Bool.random(using: &random)
                    ? common.randomElement(using: &random) ?? 0 : UInt8.random(in: 0...255, using: &random)
            }
            exercise([ACPITableBuilder(signature: "DSDT").table(body: body)])
        }
    }

    @Test func randomSRATs() {
        var random = SeededRandom(state: 99)
        for _ in 0..<2000 {
            let body =
                [UInt8](repeating: 0, count: 12)
                + (0..<Int.random(in: 0...120, using: &random)).map { index in
                    index % 20 < 2
                        ? UInt8.random(in: 0...40, using: &random) : UInt8.random(in: 0...255, using: &random)
                }
            do throws(TableError) {
                let srat = try SRAT(try ACPITable(ACPITableBuilder(signature: "SRAT").table(body: body)))
                _ = srat.proximityDomains
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
    }
}
