internal import Glibc
internal import LinuxSystem
internal import Testing

@Suite struct MemoryFileTests {
    @Test func itHasItsSizeAndKeepsIt() throws {
        let size = UInt64(3 * MemoryPage.size)
        let file = try MemoryFile.create(name: "sealed", size: size)
        #expect(try FileStatus(of: file).size == size)
        for other in [size - 1, size + 1] {
            #expect(ftruncate(file.number, off_t(other)) == -1)
            #expect(errno == EPERM)
        }
        #expect(fcntl(file.number, F_GETFD) & FD_CLOEXEC != 0)
    }

    @Test func aSizeBeyondTheKernelsTypeIsRefused() {
        #expect(throws: SystemError.self) { _ = try MemoryFile.create(name: "huge", size: .max) }
    }
}
