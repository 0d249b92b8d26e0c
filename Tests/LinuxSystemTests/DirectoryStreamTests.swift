import EGMTestSupport
import Glibc
import Testing

@testable import LinuxSystem

@Suite(.timeLimit(.minutes(10))) struct DirectoryStreamTests {
    /// So many names of this length that the C library has to read them in several pieces: the last entries of a piece
    /// are shorter than a `dirent`, and end where its buffer ends. AddressSanitizer sees who reads on.
    @Test(arguments: [1...2000, 1_000_000...1_002_000])
    func namesOfALargeDirectoryAreAllRead(_ numbers: ClosedRange<Int>) throws {
        let directory = try TemporaryDirectory()
        let names = numbers.map { "\($0)" }
        for name in names { _ = try directory.write("", to: name) }
        #expect(try HostRoot().names(in: directory.path("")) == names.sorted())
    }

    @Test func theLongestNameIsReadWhole() throws {
        let directory = try TemporaryDirectory()
        let name = String(repeating: "n", count: Int(NAME_MAX))
        _ = try directory.write("", to: name)
        #expect(try HostRoot().names(in: directory.path("")) == [name])
    }

    @Test func whatIsNoDirectoryIsNamed() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("", to: "file")
        for (path, code) in [(file, ENOTDIR), (directory.path("gone"), ENOENT)] {
            #expect(throws: SystemError(operation: "list", subject: path, code: code)) {
                try HostRoot().names(in: path)
            }
        }
    }

    @Test func aDirectoryThatWasRemovedIsAtItsEnd() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("short-lived")
        try #require(mkdir(path, 0o700) == 0)
        var stream = try DirectoryStream(path)
        try #require(rmdir(path) == 0)
        // What an earlier call left in errno is no failure of this one.
        errno = EIO
        #expect(try stream.next() == nil)
        #expect(fcntl(stream.folder, F_GETFD) == FD_CLOEXEC)
    }
}
