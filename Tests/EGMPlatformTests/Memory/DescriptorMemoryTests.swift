import EGMDomain
import EGMTestSupport
import Glibc
import LinuxSystem
import Testing

@testable import EGMPlatform

@Suite(.timeLimit(.minutes(10))) struct DescriptorMemoryTests {
    static let block = Region.granule

    private func make(
        _ memory: TestMemory, size: UInt64? = nil, retired: RetiredPages? = nil
    ) throws -> DescriptorMemory {
        let list = retired ?? RetiredPages(regionSize: memory.size, status: .known, runs: [])
        return try DescriptorMemory(
            name: "egm4", backing: try memory.file.duplicate(), size: size ?? memory.size,
            scrubber: Scrubber(cpus: [0, 1]), retiredPages: { list })
    }

    @Test func opensAndKnowsWhatItCanDo() async throws {
        let memory = try TestMemory(size: 4 * Self.block)
        let region = try make(memory)
        var expected = RegionCapabilities()
        expected.honoursOffset = true
        expected.bounded = true
        #expect(try await region.open() == expected)
        #expect(try await region.open() == expected)
        #expect(region.provider == .simulated)
    }

    @Test(arguments: [1, -1]) func aWrongSizeIsRefused(blocks: Int) async throws {
        let memory = try TestMemory(size: 4 * Self.block)
        let region = try make(memory, size: UInt64(4 + blocks) * Self.block)
        await #expect(throws: RegionMemoryError.self) { try await region.open() }
    }

    @Test func nothingGoesWithoutOpen() async throws {
        let region = try make(try TestMemory(size: Self.block))
        let refusal = RegionMemoryError.unavailable(reason: "egm4 is not open; open it first")
        #expect(throws: refusal) { _ = try region.descriptor() }
        await #expect(throws: refusal) { try await region.scrub(skipping: [], verify: false, resuming: nil) { _ in } }
        _ = try await region.open()
        _ = try region.descriptor()
        await region.close()
        #expect(throws: refusal) { _ = try region.descriptor() }
    }

    @Test func scrubsWhatTheDescriptorShows() async throws {
        let memory = try TestMemory(size: 6 * Self.block)
        let region = try make(memory)
        _ = try await region.open()
        let descriptor = try region.descriptor()
        #expect(try FileStatus(of: descriptor).isSameFile(as: try FileStatus(of: memory.file)))
        #expect(fcntl(descriptor.number, F_GETFD) & FD_CLOEXEC != 0)
        let report = try await region.scrub(
            skipping: [memory.retired(2 * Self.block)], verify: true, resuming: nil
        ) { _ in }
        #expect(report.bytes == 5 * Self.block && report.verified)
        #expect(memory.isAll(0, in: 0..<2 * Self.block))
        #expect(memory.isAll(TestMemory.pattern, in: 2 * Self.block..<3 * Self.block))
        #expect(memory.isAll(0, in: 3 * Self.block..<6 * Self.block))
        memory.plant(1, at: 5 * Self.block + 17)
        await #expect(throws: RegionMemoryError.notZero(offset: 5 * Self.block + 17)) {
            try await region.verify(skipping: [memory.retired(2 * Self.block)]) { _ in }
        }
    }

    @Test func tmpfsFile() async throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write([UInt8](repeating: 7, count: Int(2 * Self.block)), to: "egm4")
        let region = try DescriptorMemory(
            name: "egm4", backing: try OwnedDescriptor.open(path, flags: O_RDWR), size: 2 * Self.block,
            scrubber: Scrubber(cpus: []), retiredPages: { .unknown(regionSize: 0, reason: "") })
        _ = try await region.open()
        _ = try await region.scrub(skipping: [], verify: true, resuming: nil) { _ in }
        #expect(try readFile(path, limit: 1 << 20).allSatisfy { $0 == 0 })
    }

    @Test func holdersComeAndGo() async throws {
        let directory = try TemporaryDirectory()
        let memory = try TestMemory(size: Self.block)
        let region = try make(memory)
        _ = try await region.open()
        let descriptor = try region.descriptor()
        // A child of another test has a copy of every descriptor between fork and exec, so each is waited for.
        while try await !region.holders().isEmpty {}
        let program = try HolderProgram(
            .maps, path: "/proc/\(getpid())/fd/\(descriptor.number)", directory: directory)
        while try await region.holders().map(\.pid) != [program.pid] {}
        try program.end()
        while try await !region.holders().isEmpty {}
    }

    @Test func retiredPagesComeFromTheSource() async throws {
        let memory = try TestMemory(size: 4 * Self.block)
        let list = RetiredPages(regionSize: memory.size, status: .known, runs: [memory.retired(Self.block)])
        #expect(await (try make(memory, retired: list)).retiredPages() == list)
    }
}
