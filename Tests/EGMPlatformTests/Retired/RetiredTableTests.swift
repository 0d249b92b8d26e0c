import EGMDomain
import EGMPlatform
import EGMTestSupport
import Glibc
import LinuxSystem
import Testing

/// Firmware's table, with the test vectors of kernel-egm.md, section 14.
@Suite struct RetiredTableTests {
    private static let base: UInt64 = 0x10_0000_0000
    private static let size: UInt64 = 16 << 20
    private static let table: UInt64 = 0xf_0000_0000

    @Test(
        arguments: [
            ([], []), ([base], [0..<65536]), ([base - 65536], []), ([base + size], []),
            ([base + size - 4096], [size - 65536..<size]), ([base + 100], [0..<131072]),
            ([base + 65536 * 3, base, base + 65536 * 3, base + 65536], [0..<131072, 65536 * 3..<65536 * 4]),
            ([.max, 0], []),
        ] as [([UInt64], [Range<UInt64>])])
    func vectors(entries: [UInt64], runs: [Range<UInt64>]) throws {
        let pages = try read([UInt64(entries.count)] + entries)
        #expect(pages.status == .known)
        #expect(pages.runs.map { $0.offset..<$0.end } == runs)
        #expect(pages.runs.allSatisfy { $0.source == .firmware && $0.firstSeen == 77 })
    }

    @Test func fullTableIsReadAcrossPagesAndOneMoreIsRefused() throws {
        let capacity = FirmwareRetiredTable.capacity
        #expect(FirmwareRetiredTable.byteCount(entries: capacity) == 32776)
        // Every second block of the region's 256, again and again.
        let entries = (0..<capacity).map { Self.base + UInt64($0 % 128) * 131072 }
        let pages = try read([UInt64(capacity)] + entries)
        #expect(pages.status == .known)
        #expect(pages.blockCount == 128)
        let refused = try read([UInt64(capacity + 1)] + entries + [Self.base])
        #expect(reason(refused)?.contains("its count is 4097") == true)
    }

    @Test func onlyTheCountOfAnEmptyTableIsRead() throws {
        // 8 bytes are reserved, and nothing behind them.
        #expect(try read([0], reserved: Self.table..<Self.table + 8).status == .known)
        let short = try read([1, Self.base], reserved: Self.table..<Self.table + 8)
        #expect(reason(short)?.contains("not wholly inside a reserved range") == true)
        #expect(try read([1, Self.base], reserved: Self.table..<Self.table + 16).blockCount == 1)
    }

    @Test func tableOutsideReservedMemoryIsNeverRead() throws {
        for reserved in [Self.table + 1..<Self.table + 65536, 0x1000..<0x2000] {
            let pages = try read([1, Self.base], reserved: reserved)
            #expect(reason(pages)?.contains("not wholly inside a reserved range") == true)
        }
        // arm64 nests "reserved" in the host's own RAM.
        let nested = SystemMemory.entries([
            entry(Self.table - 65536..<Self.table + (1 << 30), "System RAM"),
            entry(Self.table..<Self.table + 65536, "reserved"),
        ])
        #expect(reason(try read([1, Self.base], memory: nested))?.contains("not wholly inside") == true)
        let unknown = try read([1, Self.base], memory: .unreadable(reason: "all zero"))
        #expect(reason(unknown)?.contains("all zero") == true)
    }

    @Test func bothSpellingsOfReservedCount() throws {
        for name in ["Reserved", "reserved"] {
            let memory = SystemMemory.entries([entry(Self.table..<Self.table + 65536, name)])
            #expect(try read([1, Self.base], memory: memory).status == .known)
        }
    }

    @Test func tableThatIsNotThereIsUnknown() throws {
        for tables in [[], [0]] as [[UInt64]] {
            #expect(reason(try read([0], tables: tables))?.contains("names no retired-pages table") == true)
        }
        #expect(reason(try read([0], tables: [Self.table + 4]))?.contains("not a multiple of 8") == true)
    }

    @Test func nextCopyIsReadWhereOneCannotBe() throws {
        let pages = try read([1, Self.base], tables: [0x1000, Self.table])
        #expect(pages.status == .known)
        #expect(pages.blockCount == 1)
        let none = try read([1, Self.base], tables: [0x1000, 0x3000])
        #expect(reason(none)?.contains("0x1000") == true && reason(none)?.contains("0x3000") == true)
    }

    @Test func tableAcrossAPageBoundary() throws {
        let address = Self.table + UInt64(MemoryPage.size) - 16
        let entries = (0..<8).map { Self.base + UInt64($0) * 131072 }
        #expect(try read([8] + entries, at: address, tables: [address]).blockCount == 8)
    }

    @Test func unknownBaseIsUnknown() throws {
        var region = region([Self.table])
        region.base = nil
        let physical = PhysicalMemory(try MemoryFile.create(name: "test", size: 65536), subject: "test")
        let pages = RetiredTableReader(memory: .entries([])).retiredPages(of: region, in: physical, now: 77)
        #expect(reason(pages)?.contains("base address of egm4 is unknown") == true)
    }

    @Test func decodingIsTotal() throws {
        #expect(throws: RetiredTableError.truncated(needed: 8, available: 0)) { try FirmwareRetiredTable.decode([]) }
        #expect(throws: RetiredTableError.truncated(needed: 24, available: 16)) {
            try FirmwareRetiredTable.decode([2, 5])
        }
        #expect(throws: RetiredTableError.countTooLarge(.max)) { try FirmwareRetiredTable.decode([.max]) }
        // Words behind the last entry are whatever was there.
        #expect(try FirmwareRetiredTable.decode([1, 5, 9]) == [PhysicalAddress(5)])
    }

    @Test func missingDevMemIsAnError() throws {
        let directory = try TemporaryDirectory()
        #expect(throws: SystemError(operation: "open", subject: directory.path("dev/mem"), code: ENOENT)) {
            let memory = try PhysicalMemory.devMem(directory.root)
            _ = try memory.words(at: PhysicalAddress(0), count: 1)
        }
    }

    // MARK: Fixture

    private func read(
        _ words: [UInt64], at address: UInt64 = table, tables: [UInt64] = [table],
        reserved: Range<UInt64> = table..<table + 65536, memory: SystemMemory? = nil
    ) throws -> RetiredPages {
        let file = try MemoryFile.create(name: "test", size: Self.table + (1 << 20))
        let bytes = words.map(\.littleEndian)
        let count = bytes.withUnsafeBytes { pwrite(file.number, $0.baseAddress, $0.count, off_t(address)) }
        try #require(count == 8 * words.count)
        let physical = PhysicalMemory(file, subject: "test")
        let reader = RetiredTableReader(memory: memory ?? .entries([entry(reserved, "reserved")]))
        return reader.retiredPages(of: region(tables), in: physical, now: 77)
    }

    private func region(_ tables: [UInt64]) -> Region {
        Region(
            name: RegionName(ProximityDomain(4)), base: PhysicalAddress(Self.base), size: Self.size, socket: 0,
            numaNode: 0, gpus: [], retiredTables: tables.map { PhysicalAddress($0) }, generation: .standalone,
            isPresent: true, hazards: [])
    }

    private func entry(_ range: Range<UInt64>, _ name: String) -> SystemMemory.Entry {
        let base = PhysicalAddress(range.lowerBound)
        return SystemMemory.Entry(
            range: PhysicalRange(base: base, size: range.upperBound - range.lowerBound), name: name)
    }

    private func reason(_ pages: RetiredPages) -> String? {
        guard case .unknown(let reason) = pages.status else { return nil }
        return reason
    }
}
