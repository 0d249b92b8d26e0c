// Lists of bad memory: firmware's table, the driver's ioctl answer by answer, and our own file of finds. The first byte
// chooses, the second the region's size in granules, and where it lies.

import EGMDomain
import Glibc
import LinuxSystem

@testable import EGMPlatform

enum RetiredTarget: FuzzTarget {
    static let name = "retired"

    static func run(_ input: [UInt8]) {
        var source = ByteSource(input)
        let choice = source.byte()
        let granules = UInt64(source.byte())
        // Not always whole blocks: a share may end inside one. Sometimes at the very end of the address space.
        let size = granules * Region.granule + (choice & 4 == 0 ? 0 : 0x1000)
        let base = choice & 8 == 0 ? PhysicalAddress(1 << 32) : PhysicalAddress(0 &- size)
        switch choice & 3 {
        case 0: checkTable(&source, PhysicalRange(base: base, size: size))
        case 1: checkDriver(&source, size)
        case 2: checkFile(source.rest, base, size)
        default: checkMerging(&source, size)
        }
    }

    private static func checkTable(_ source: inout ByteSource, _ region: PhysicalRange) {
        var words: [UInt64] = []
        // Addresses in 5 bytes, so that they lie about the region.
        while !source.isEmpty { words.append(words.isEmpty ? source.word(bytes: 2) : source.word(bytes: 5)) }
        do {
            let entries = try FirmwareRetiredTable.decode(words)
            require(entries.count <= FirmwareRetiredTable.capacity && entries.count < words.count, "too many entries")
            let written = FirmwareRetiredTable.encode(entries)
            require(written == Array(words[...entries.count]), "a table is another when it is written")
            let pages = RetiredPages(firmwareEntries: entries, region: region, now: 1)
            check(pages, region.size)
            for entry in entries where region.contains(PhysicalRange(base: entry, size: 1)) {
                let offset = entry.rawValue - region.base.rawValue
                require(pages.runs.contains { $0.offset <= offset && offset < $0.end }, "\(entry) is forgotten")
            }
        } catch {
            require(!error.description.isEmpty, "an error says nothing")
        }
    }

    private static func checkDriver(_ source: inout ByteSource, _ regionSize: UInt64) {
        var calls = 0
        var stream = source
        let outcome = Result { () throws(RetiredListError) in
            try RetiredList.read { size in
                calls += 1
                let codes: [Int32] = [0, 0, 0, 0, 0, ENOSPC, EINTR, ENOTTY]
                let code = codes[Int(stream.byte() % 8)]
                // The size as one byte mostly, so that it is about what is asked for; else anything.
                let kind = stream.byte()
                let answered =
                    kind & 3 == 0 ? stream.word(bytes: 4) : kind & 3 == 1 ? UInt64(size) : stream.word(bytes: 1)
                let counted = kind & 12 == 0 ? stream.word(bytes: 4) : stream.word(bytes: 1)
                var buffer = [UInt64](repeating: 0, count: (Int(size) + 7) / 8)
                buffer[0] = counted << 32 | answered & 0xffff_ffff
                for index in buffer.indices.dropFirst() where !stream.isEmpty { buffer[index] = stream.word(bytes: 3) }
                return RetiredPagesIoctl.decode(buffer, size: size, code: code)
            }
        }
        require(calls <= RetiredList.attemptLimit, "the driver was asked \(calls) times")
        switch outcome {
        case .failure(let error): require(!error.description.isEmpty, "an error says nothing")
        case .success(let records):
            let runs = records.map {
                RetiredBlock(offset: $0.offset, size: $0.size, source: .kernel, firstSeen: 1)
            }
            let pages = RetiredPages(regionSize: regionSize, status: .known, runs: runs)
            check(pages, regionSize)
            for record in records where record.size > 0 && record.offset < regionSize {
                require(
                    pages.runs.contains { $0.offset <= record.offset && record.offset < $0.end }, "one is forgotten")
            }
        }
    }

    private static func checkFile(_ bytes: [UInt8], _ base: PhysicalAddress, _ size: UInt64) {
        let region = Region(
            name: RegionName(ProximityDomain(4)), base: base, size: size, socket: 0, numaNode: 0, gpus: [],
            retiredTables: [], generation: .standalone, isPresent: true, hazards: [])
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        let text = [RetiredPagesFile.identity(region, base)] + lines.map(String.init)
        guard let runs = RetiredPagesFile.finds(text, region, boot: nil)?.runs else { return }
        for run in runs { require(run.size > 0 && run.offset < size && run.size <= size - run.offset, "out of bounds") }
        let written = [RetiredPagesFile.identity(region, base)] + runs.map { RetiredPagesFile.line($0, base) }
        require(
            RetiredPagesFile.finds(written, region, boot: nil)?.runs == runs,
            "finds are others when they are written and read")
        check(RetiredPages(regionSize: size, status: .known, runs: runs), size)
    }

    private static func checkMerging(_ source: inout ByteSource, _ size: UInt64) {
        var lists: [[RetiredBlock]] = [[], []]
        while !source.isEmpty {
            let kind = source.byte()
            let sources = RetiredBlock.Source.allCases
            lists[Int(kind & 1)].append(
                RetiredBlock(
                    offset: source.word(bytes: kind & 2 == 0 ? 3 : 8), size: source.word(bytes: kind & 4 == 0 ? 3 : 8),
                    source: sources[Int(kind >> 3) % sources.count], firstSeen: Int64(kind >> 5)))
        }
        let first = RetiredPages(regionSize: size, status: .known, runs: lists[0])
        let second = RetiredPages(regionSize: size, status: .unknown(reason: "x"), runs: lists[1])
        let merged = first.merging(second)
        for pages in [first, second, merged] { check(pages, size) }
        require(merged.bytes >= max(first.bytes, second.bytes), "merging loses bad memory")
        require(merged.bytes <= first.bytes + second.bytes, "merging invents bad memory")
        let lasting = merged.clearingFinds(at: nil)
        check(lasting, size)
        require(lasting.runs.allSatisfy { !$0.isRuntimeFind }, "a find is left")
    }

    /// Sorted, disjoint, in bounds, of whole blocks; and the same when it is normalised again.
    private static func check(_ pages: RetiredPages, _ size: UInt64) {
        var end: UInt64 = 0
        for run in pages.runs {
            require(run.size > 0 && run.offset >= end, "runs are not sorted or not disjoint")
            require(run.offset <= size && run.size <= size - run.offset, "a run is out of bounds")
            require(run.offset.isMultiple(of: Region.granule), "a run begins inside a block")
            require(run.end == size || run.end.isMultiple(of: Region.granule), "a run ends inside a block")
            end = run.end
        }
        require(pages.bytes <= size && pages.usableSize <= size, "more is bad than there is")
        let again = RetiredPages(regionSize: size, status: pages.status, runs: pages.runs)
        require(again == pages, "normalised again it is another list")
    }

    static var seeds: [[UInt8]] {
        func words(_ values: [UInt64], bytes: Int) -> [UInt8] {
            values.flatMap { value in (0..<bytes).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) } }
        }
        let table = [2, 0] + words([0x1_0000_0000, 0x1_0001_8000], bytes: 5)
        let records = words([0x10000, 0x10000, 0x30001, 0x20000], bytes: 3)
        return [
            [0, 16] + table, [8, 16] + table,
            // First too short, then whole.
            [1, 16, 0, 6, 72, 2, 0, 5, 2] + records, [1, 16, 5, 6, 72, 2, 0, 5, 2] + records,
            [2, 16] + Array("0x100010000 0x10000 scrubber 1763828400\n0x100020000 0x10000 kernel 7".utf8),
            [3, 16, 0] + words([0x10000, 0x20000], bytes: 3) + [9] + words([0x10001, 0x20000], bytes: 3),
        ]
    }
}
