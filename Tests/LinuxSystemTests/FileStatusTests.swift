internal import EGMTestSupport
internal import Glibc
internal import LinuxSystem
internal import Testing

@Suite struct FileStatusTests {
    @Test func aDeviceNodeTellsItsNumbers() throws {
        let status = try FileStatus(path: "/dev/null")
        #expect(status.kind == .characterDevice)
        #expect(status.representedDevice == DeviceNumber(major: 1, minor: 3))
        #expect(status.representedDevice.description == "1:3")
    }

    @Test func aFileTellsSizeModeAndOwner() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("12345", to: "file")
        #expect(chmod(path, 0o4640) == 0)
        let status = try FileStatus(path: path)
        #expect(status.kind == .regular)
        #expect(status.size == 5)
        #expect(status.mode == 0o4640)
        #expect(status.owner == getuid())
        #expect(try FileStatus(of: OwnedDescriptor.open(path, flags: O_RDONLY)).isSameFile(as: status))
        #expect(try FileStatus(path: directory.path).kind == .directory)
    }

    @Test func aLinkIsFollowedOrNot() throws {
        let directory = try TemporaryDirectory()
        try directory.write("", to: "file")
        try directory.link("link", to: "file")
        #expect(try FileStatus(path: directory.path("link")).kind == .regular)
        #expect(try FileStatus(path: directory.path("link"), followLinks: false).kind == .symbolicLink)
    }

    @Test func whatIsMissingIsAnError() {
        #expect(throws: SystemError(operation: "get the status of", subject: "/nowhere/x", code: ENOENT)) {
            _ = try FileStatus(path: "/nowhere/x")
        }
    }
}
