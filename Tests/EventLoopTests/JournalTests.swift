internal import EGMTestSupport
internal import Glibc
internal import LinuxSystem
internal import Testing

@testable internal import EventLoop

@Suite struct JournalTests {
    @Test(arguments: [
        (LogLevel.info, "plain", true, "<6>plain\n"),
        (.error, "two\nlines", true, "<3>two\n<3>lines\n"),
        (.debug, "two\nlines", false, "two\nlines\n"),
        (.notice, "a\u{1b}[2Jb\u{7f}\r\tc", true, "<5>a\\x1b[2Jb\\x7f\\x0d\tc\n"),
        (.warning, "größer", true, "<4>größer\n"),
        (.info, "", true, "<6>\n"),
    ])
    func linesCannotBeForged(level: LogLevel, message: String, prefixed: Bool, expected: String) {
        let bytes = Journal.lines(level, message, prefixed: prefixed)
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
    }

    @Test func theLevelDecides() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("", to: "log")
        let file = try OwnedDescriptor.open(path, flags: O_WRONLY | O_APPEND)
        let journal = Journal(
            identifier: "test", level: .warning, destination: .stream(descriptor: file.number, prefixed: true))
        journal.log(.info, "dropped")
        journal.log(.warning, "kept", LogField("EGM_REGION", "egm4"))
        journal.level = .debug
        journal.log(.debug, "now too")
        #expect(journal.level == .debug)
        #expect(try HostRoot().text(path) == "<4>kept [EGM_REGION=egm4]\n<7>now too\n")
        withExtendedLifetime(file.number) {}
    }

    /// A stream shows every field once: in the message, or behind it.
    @Test func aStreamShowsTheFieldsThatTheMessageDoesNotName() {
        let fields = [
            LogField("EGM_REGION", "egm4"), LogField("EGM_VM_UUID", "8f7e"), LogField("MESSAGE_ID", "0123"),
        ]
        #expect(Journal.rest(of: fields, beside: "egm4 is lost") == " [EGM_VM_UUID=8f7e]")
        #expect(Journal.rest(of: fields, beside: "lost") == " [EGM_REGION=egm4 EGM_VM_UUID=8f7e]")
        #expect(Journal.rest(of: fields, beside: "egm4 of VM 8f7e is lost") == "")
        #expect(Journal.rest(of: [LogField("EGM_REQUEST", "a\nb")], beside: "x") == " [EGM_REQUEST=a\nb]")
    }

    /// What has a form of its own is shown as it is, whatever the level.
    @Test func whatIsAlwaysLoggedIsShownAsItIs() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("", to: "log")
        let file = try OwnedDescriptor.open(path, flags: O_WRONLY | O_APPEND)
        let journal = Journal(
            identifier: "test", level: .error, destination: .stream(descriptor: file.number, prefixed: true))
        journal.always(.notice, "audit method=x", [LogField("EGM_REQUEST", "7")])
        #expect(try HostRoot().text(path) == "<5>audit method=x\n")
        withExtendedLifetime(file.number) {}
    }

    @Test func levelsHaveNamesAndAnOrder() {
        for level in LogLevel.allCases { #expect(LogLevel(name: level.name) == level) }
        #expect(LogLevel(name: "verbose") == nil)
        #expect(LogLevel.debug < .error)
    }

    @Test func theJournalIsKnownByItsStream() throws {
        let directory = try TemporaryDirectory()
        let file = try OwnedDescriptor.open(try directory.write("", to: "stream"), flags: O_WRONLY)
        var status = stat()
        #expect(fstat(file.number, &status) == 0)
        let name = "\(status.st_dev):\(status.st_ino)"
        #expect(Journal.Destination.isJournal(name, descriptor: file.number))
        #expect(!Journal.Destination.isJournal(name + "1", descriptor: file.number))
        #expect(!Journal.Destination.isJournal("", descriptor: file.number))
        #expect(!Journal.Destination.isJournal(name, descriptor: -1))
    }

    @Test(arguments: [
        ("EGM_REGION", true), ("A1", true), ("_TRUSTED", false), ("1A", false), ("lower", false), ("", false),
        ("A B", false),
    ])
    func fieldNamesAreThoseOfJournald(name: String, isValid: Bool) {
        #expect(LogField.isValid(name) == isValid)
        #expect(LogField.isValid(String(repeating: "A", count: 64)))
        #expect(!LogField.isValid(String(repeating: "A", count: 65)))
    }

    @Test func loggingToAMissingJournalIsSilent() {
        let journal = Journal(identifier: "egmd-test", destination: .journal)
        journal.log(.debug, "dropped by the level")
        journal.log(.info, "a message\nwith two lines", LogField("EGM_REGION", "egm4"))
    }
}
