import EGMDomain
import EGMTestSupport
import Glibc
import LinuxSystem
import Testing

@testable import EGMPlatform

@Suite(.timeLimit(.minutes(10))) struct RetiredPagesFileTests {
    private static let name = "retired-pages-4-0x100000000-0x40000"
    private let directory: TemporaryDirectory
    private let store: RetiredPagesFile
    private let region: Region
    private var path: String { directory.path("state/\(Self.name)") }

    init() throws {
        directory = try TemporaryDirectory()
        store = RetiredPagesFile(directory: directory.path("state"))
        region = try EGMHost().region
    }

    private func run(_ block: UInt64, _ source: RetiredBlock.Source = .scrubber) -> RetiredBlock {
        RetiredBlock(offset: block << 16, size: 65536, source: source, firstSeen: 1_763_828_400)
    }

    @Test func whatWasSavedIsThereAfterwards() async throws {
        #expect(await store.load(region) == StoredRetiredPages())
        let runs = [run(0, .kernel), run(3)]
        try await store.save(region, KeptFinds(runs: runs))
        let again = RetiredPagesFile(directory: directory.path("state"))
        #expect(await again.load(region) == StoredRetiredPages(KeptFinds(runs: runs)))
        #expect(
            try HostRoot().text(path).hasPrefix(
                "egmd retired-pages 1\nregion 4 0x100000000 0x40000\n0x100000000 0x10000 kernel 1763828400\n"))
        // An admin cleared one.
        try await store.save(region, KeptFinds(runs: []))
        #expect(await again.load(region) == StoredRetiredPages())
        #expect(try directory.root.names(in: "/state") == [Self.name])
    }

    @Test func theDriversFirstListIsKeptForItsBoot() async throws {
        let boots = try [1, 2].map { try #require(BootIdentity("00000000-0000-4000-8000-00000000000\($0)")) }
        let stores = boots.map { RetiredPagesFile(directory: directory.path("state"), boot: $0) }
        let finds = KeptFinds(runs: [run(0, .driver), run(2, .kernel)], hasBootList: true)
        try await stores[0].save(region, finds)
        #expect(await stores[0].load(region) == StoredRetiredPages(finds))
        let later = StoredRetiredPages(KeptFinds(runs: [run(2, .kernel)]))
        #expect(await stores[1].load(region) == later)
        // Without a boot id nothing can be told of it.
        #expect(await store.load(region) == later)
        try await store.save(region, finds)
        #expect(await stores[0].load(region) == later)
        try await stores[0].save(region, KeptFinds(hasBootList: true))
        #expect(await stores[0].load(region) == StoredRetiredPages(KeptFinds(hasBootList: true)))
    }

    @Test func otherMemoryHasItsOwn() async throws {
        try await store.save(region, KeptFinds(runs: [run(1)]))
        var other = region
        other.base = PhysicalAddress(1 << 33)
        #expect(await store.load(other).finds.runs.isEmpty)
        other = region
        other.size *= 2
        #expect(await store.load(other).finds.runs.isEmpty)
        other = region
        other.name = RegionName(ProximityDomain(5))
        #expect(await store.load(other).finds.runs.isEmpty)
        #expect(await store.load(region).finds.runs == [run(1)])
        // A file that somebody copied to another region's name.
        let file = directory.path("state/retired-pages-5-0x100000000-0x40000")
        try writeFile(file, bytes: HostRoot().bytes(path), mode: 0o600)
        #expect(await store.load(other).problem?.contains("its lines are not those of egm5") == true)
        #expect(HostRoot().exists(file + ".corrupt-1"))
    }

    @Test func everyDamageIsSeenAndKeptAside() async throws {
        try await store.save(region, KeptFinds(runs: [run(1)]))
        let good = try HostRoot().bytes(path)
        for index in good.indices {
            var bad = good
            bad[index] ^= 0x20
            try writeFile(path, bytes: bad, mode: 0o600)
            #expect(await store.load(region).problem != nil, "byte \(index)")
            #expect(await store.load(region) == StoredRetiredPages())
            #expect(rename(path + ".corrupt-1", path) == 0)
        }
        for count in good.indices {
            try writeFile(path, bytes: Array(good[..<count]), mode: 0o600)
            #expect(await store.load(region).problem != nil, "\(count) bytes")
            unlink(path + ".corrupt-1")
        }
        try writeFile(path, bytes: good, mode: 0o600)
        #expect(await store.load(region).finds.runs == [run(1)])
    }

    @Test func damagedFilesAreNumbered() async throws {
        for number in 1...3 {
            try directory.write("broken \(number)\n", to: "state/\(Self.name)")
            let problem = try #require(await store.load(region).problem)
            #expect(problem.contains("\(path).corrupt-\(number)") && problem.contains("checksum") || number > 0)
            #expect(try HostRoot().text("\(path).corrupt-\(number)") == "broken \(number)\n")
        }
        for number in 4...RecordFile.asideLimit { try directory.write("", to: "state/\(Self.name).corrupt-\(number)") }
        try directory.write("one more\n", to: "state/\(Self.name)")
        _ = await store.load(region)
        #expect(try HostRoot().text("\(path).corrupt-\(RecordFile.asideLimit)") == "one more\n")
        #expect(!HostRoot().exists("\(path).corrupt-\(RecordFile.asideLimit + 1)"))
    }

    @Test(arguments: [
        "0x100000000 0x10000 scrubber", "0xffff0000 0x10000 scrubber 1", "0x100040000 0x10000 scrubber 1",
        "0x100030000 0x20000 scrubber 1", "0x100000000 0x0 scrubber 1", "0x100000000 0x10000 nobody 1",
        "0x100000000 0x10000 scrubber x", "100000000 0x10000 scrubber 1", "0x+100000000 0x10000 kernel 1", "",
    ]) func aLineThatIsNotUnderstood(line: String) async throws {
        try directory.makeDirectory("state")
        let file = RecordFile(path: path, kind: "retired-pages", version: 1)
        try file.write(["region 4 0x100000000 0x40000", line])
        #expect(await store.load(region).problem?.contains("its lines are not those of egm4") == true)
    }

    @Test func anotherVersionIsKeptAside() async throws {
        try directory.makeDirectory("state")
        try RecordFile(path: path, kind: "retired-pages", version: 2).write(["region 4 0x100000000 0x40000"])
        let problem = try #require(await store.load(region).problem)
        #expect(problem.contains("it begins with 'egmd retired-pages 2', not with 'egmd retired-pages 1'"))
    }

    @Test func aRegionWithoutBaseHasNoFile() async throws {
        var region = region
        region.base = nil
        #expect(await store.load(region).problem?.contains("base address of egm4 is unknown") == true)
        await #expect(throws: RetiredPagesStoreError.self) { try await store.save(region, KeptFinds(runs: [])) }
    }

    @Test func aDirectoryThatCannotBeWritten() async throws {
        try directory.write("a file", to: "state")
        await #expect(throws: RetiredPagesStoreError.self) { try await store.save(region, KeptFinds(runs: [run(1)])) }
        #expect(await store.load(region).problem == nil)
    }

    @Test func theLastSaveWins() async throws {
        let (store, region) = (store, region)
        for round in 0..<20 {
            let runs = (0..<4).map { run($0) }
            // Begun in this order, on threads that may come in any other.
            async let first: Void = store.save(region, KeptFinds(runs: runs))
            async let second: Void = store.save(region, KeptFinds(runs: []))
            _ = try await (first, second)
            try await store.save(region, KeptFinds(runs: [runs[round % 4]]))
            #expect(await store.load(region).finds.runs == [runs[round % 4]])
        }
    }

    @Test func sizeLimit() throws {
        let file = RecordFile(path: directory.path("f"), kind: "k", version: 1)
        // Head "egmd k 1\n", then the line and its end, then "sum " and 16 digits and the end.
        let room = RecordFile.sizeLimit - 9 - 1 - 21
        try file.write([String(repeating: "x", count: room)])
        guard case .lines(let lines) = try file.read() else { return #expect(Bool(false)) }
        #expect(lines.first?.utf8.count == room)
        #expect(throws: SystemError.self) { try file.write([String(repeating: "x", count: room + 1)]) }
        try writeFile(file.path, bytes: [UInt8](repeating: 10, count: RecordFile.sizeLimit + 1), mode: 0o600)
        #expect(try file.read() == .damaged(reason: "it has more than \(RecordFile.sizeLimit) bytes"))
    }
}
