internal import EGMTestSupport
internal import Glibc
internal import LinuxSystem
internal import Testing

@Suite struct AtomicFileTests {
    @Test func contentAndModeAreReplaced() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("old and longer", to: "ledger")
        try AtomicFile.write(path, bytes: Array("new".utf8), mode: 0o666)
        #expect(try HostRoot().text(path) == "new")
        #expect(try FileStatus(path: path).mode == 0o666)
        #expect(try directory.root.names(in: "/") == ["ledger"])
    }

    @Test func anEmptyFileCanBeWritten() throws {
        let directory = try TemporaryDirectory()
        try AtomicFile.write(directory.path("empty"), bytes: [], mode: 0o600)
        #expect(try HostRoot().bytes(directory.path("empty")) == [])
    }

    @Test func aFailureLeavesNothingBehind() throws {
        let directory = try TemporaryDirectory()
        try directory.write("x", to: "name/file")
        let error = #expect(throws: SystemError.self) {
            try AtomicFile.write(directory.path("name"), bytes: [1], mode: 0o600)
        }
        #expect(error == SystemError(operation: "replace", subject: directory.path("name"), code: EISDIR))
        #expect(try directory.root.names(in: "/") == ["name"])
    }

    @Test func aMissingDirectoryIsAnError() throws {
        let directory = try TemporaryDirectory()
        let error = #expect(throws: SystemError.self) {
            try AtomicFile.write(directory.path("no/file"), bytes: [1], mode: 0o600)
        }
        #expect(error?.code == ENOENT)
    }
}
