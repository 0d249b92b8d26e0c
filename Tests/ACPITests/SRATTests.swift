import Testing

@testable import ACPI

@Suite struct SRATTests {
    private let all: [SRATEntry] = [
        .memory(
            MemoryAffinity(
                pxm: 4, base: 0x8000_0000, length: 0x1000_0000, isEnabled: true, isHotPluggable: true,
                isNonVolatile: true)),
        .gicc(pxm: 0, processorUID: 1), .gicc(pxm: 9, processorUID: 2, isEnabled: false),
        .memory(MemoryAffinity(pxm: 0, base: 0, length: 0x1000)),
        .genericInitiator(pxm: 7, handleType: 1, handle: [8, 0, 0, 1] + [UInt8](repeating: 0, count: 12)),
        .memory(MemoryAffinity(pxm: 8, base: 1, length: 2, isEnabled: false)),
        .gicc(pxm: 1, processorUID: 3), .gicc(pxm: 0, processorUID: 4), .localAPIC(pxm: 2, apicID: 5),
        .x2APIC(pxm: 3, apicID: 6), .other(type: 4, body: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
    ]

    private func read(_ bytes: [UInt8]) throws(TableError) -> SRAT { try SRAT(try ACPITable(bytes)) }

    @Test func roundTrip() throws {
        let srat = SRAT(revision: 3, entries: all)
        #expect(try read(srat.table()) == srat)
    }

    @Test func processorsAreNumberedBeforeMemory() throws {
        let domains = SRAT(entries: all).proximityDomains
        #expect(domains.map(\.pxm) == [0, 7, 1, 2, 3, 4])
        #expect(domains.map(\.node) == [0, 1, 2, 3, 4, 5])
        #expect(SRAT(entries: all).memory.map(\.pxm) == [4, 0])
    }

    @Test func domainsThatTheKernelHasNoRoomForGetNoNode() {
        let srat = SRAT(entries: [.gicc(pxm: 63, processorUID: 0), .gicc(pxm: 64, processorUID: 1)])
        #expect(srat.proximityDomains(maximumNodes: 64).map(\.pxm) == [63])
        #expect(srat.proximityDomains(maximumNodes: 65).map(\.pxm) == [63, 64])
    }

    @Test func oldTablesHaveDomainsOf8Bits() throws {
        let entries: [SRATEntry] = [
            .localAPIC(pxm: 0x1234_5678, apicID: 1), .memory(MemoryAffinity(pxm: 0x1ff, base: 0, length: 1)),
        ]
        #expect(try read(SRAT(revision: 2, entries: entries).table()).entries == entries)
        #expect(
            try read(SRAT(revision: 1, entries: entries).table()).entries == [
                .localAPIC(pxm: 0x78, apicID: 1), .memory(MemoryAffinity(pxm: 0xff, base: 0, length: 1)),
            ])
    }

    @Test func everyPrefixIsAnErrorOrEndsBehindAnEntry() throws {
        let bytes = SRAT(entries: all).table()
        var whole = 0
        for count in 0..<bytes.count {
            #expect(throws: TableError.self) { try read(Array(bytes.prefix(count))) }
            do {
                let srat = try read(repaired(Array(bytes.prefix(count))))
                #expect(srat.entries == Array(all.prefix(srat.entries.count)))
                whole += 1
            } catch {}
        }
        #expect(whole == all.count)
    }

    @Test func entriesTooShortForTheirType() {
        for (type, minimum) in [(0, 16), (1, 40), (2, 24), (3, 18), (5, 32), (200, 2)] as [(UInt8, Int)] {
            for length in 0..<minimum {
                var body = [UInt8](repeating: 0, count: 12 + 40)
                body[12] = type
                body[13] = UInt8(length)
                let bytes = ACPITableBuilder(signature: "SRAT").table(body: body)
                #expect(throws: TableError.badEntry(type: type, length: length, minimum: minimum, at: 48)) {
                    try read(bytes)
                }
            }
        }
        #expect(throws: TableError.badLength(length: 47, minimum: 48)) {
            try read(ACPITableBuilder(signature: "SRAT").table(body: [UInt8](repeating: 0, count: 11)))
        }
        #expect(throws: TableError.badSignature(found: "SLIT", expected: "SRAT")) {
            try read(ACPITableBuilder(signature: "SLIT").table(body: []))
        }
    }
}
