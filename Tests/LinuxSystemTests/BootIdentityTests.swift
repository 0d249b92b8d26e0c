internal import EGMTestSupport
internal import Glibc
internal import LinuxSystem
internal import Testing

@Suite struct BootIdentityTests {
    @Test func theHostHasOneThatStays() throws {
        #expect(try BootIdentity.current() == BootIdentity.current())
        #expect(try BootIdentity.current().description.utf8.count == 36)
    }

    @Test func itIsReadBelowTheHostRoot() throws {
        let directory = try TemporaryDirectory()
        try directory.write("0B5C0E7A-1111-2222-3333-444455556666\n", to: BootIdentity.path)
        #expect(try BootIdentity.current(directory.root).description == "0b5c0e7a-1111-2222-3333-444455556666")
    }

    @Test(arguments: ["", "no uuid", "0b5c0e7a-1111-2222-3333-44445555666", "0b5c0e7a-1111-2222-3333-44445555666g"])
    func whatIsNoUUIDIsRefused(text: String) throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(text, to: BootIdentity.path)
        #expect(throws: SystemError(operation: "read a boot id from", subject: path, code: EINVAL)) {
            _ = try BootIdentity.current(directory.root)
        }
    }
}
