internal import Glibc
internal import LinuxSystem
internal import Testing

@Suite struct MappingTests {
    private func file(pages: Int) throws -> OwnedDescriptor {
        try MemoryFile.create(name: "mapping-test", size: UInt64(pages * MemoryPage.size))
    }

    @Test func aSecondMappingSeesWhatTheFirstWrote() throws {
        let file = try file(pages: 2)
        let one = try Mapping.map(file, count: 2 * MemoryPage.size)
        let other = try Mapping.map(
            file, offset: UInt64(MemoryPage.size), count: MemoryPage.size, protection: .read)
        one.write([1, 2, 3, 4, 5, 6, 7, 8, 9], at: MemoryPage.size)
        #expect(other.load64(at: 0) == UInt64(littleEndian: 0x0807_0605_0403_0201))
        #expect(other.copyBytes(at: 8, count: 2) == [9, 0])
    }

    @Test(arguments: [0, 1, 7, 8, 9], [0, 1, 7, 8, 9, 33])
    func copiesAreRightAtEveryAlignment(offset: Int, count: Int) throws {
        let mapping = try Mapping.map(file(pages: 1), count: MemoryPage.size)
        let content = (0..<64).map { UInt8($0) }
        mapping.write(content, at: 0)
        #expect(mapping.copyBytes(at: offset, count: count) == Array(content[offset..<(offset + count)]))
    }

    @Test func theLastWordAndTheLastBytesAreReachable() throws {
        let mapping = try Mapping.map(file(pages: 1), count: MemoryPage.size)
        mapping.write([0xab], at: MemoryPage.size - 1)
        #expect(mapping.load64(at: MemoryPage.size - 8) == UInt64(littleEndian: 0xab00_0000_0000_0000))
        #expect(mapping.copyBytes(at: MemoryPage.size, count: 0) == [])
    }

    @Test func oneWordPastTheEndTraps() async {
        await #expect(processExitsWith: .failure) {
            let file = try MemoryFile.create(name: "trap", size: UInt64(MemoryPage.size))
            let mapping = try Mapping.map(file, count: MemoryPage.size)
            _ = mapping.load64(at: MemoryPage.size)
        }
    }

    @Test func oneBytePastTheEndTraps() async {
        await #expect(processExitsWith: .failure) {
            let file = try MemoryFile.create(name: "trap", size: UInt64(MemoryPage.size))
            let mapping = try Mapping.map(file, count: MemoryPage.size)
            _ = mapping.copyBytes(at: MemoryPage.size - 1, count: 2)
        }
    }

    @Test func aMappingIsGoneAfterItsLife() throws {
        let file = try file(pages: 1)
        let name = "/memfd:mapping-test-\(UInt32.random(in: 0 ... .max))"
        let named = try MemoryFile.create(name: String(name.dropFirst(7)), size: UInt64(MemoryPage.size))
        do {
            let mapping = try Mapping.map(named, count: MemoryPage.size)
            #expect(try HostRoot().text("/proc/self/maps").contains(name))
            #expect(mapping.count == MemoryPage.size)
        }
        #expect(try !HostRoot().text("/proc/self/maps").contains(name))
        withExtendedLifetime(file.number) {}
    }

    @Test func anUnalignedOffsetIsRefused() throws {
        let file = try file(pages: 2)
        #expect(throws: SystemError(operation: "map", subject: "egm4", code: EINVAL)) {
            _ = try Mapping.map(file, offset: 8, count: MemoryPage.size, subject: "egm4")
        }
    }

    @Test func anOffsetBeyondTheKernelsTypeIsRefused() throws {
        let file = try file(pages: 1)
        #expect(throws: SystemError(operation: "map", subject: "egm4", code: EOVERFLOW)) {
            _ = try Mapping.map(file, offset: .max, count: MemoryPage.size, subject: "egm4")
        }
    }
}
