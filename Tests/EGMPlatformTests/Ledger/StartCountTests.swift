import EGMTestSupport
import LinuxSystem
import Testing

@testable import EGMPlatform

struct StartCountTests {
    @Test func startsAreCounted() throws {
        let directory = try TemporaryDirectory()
        for before in 0..<12 { #expect(StartCount.count(in: directory.path) == UInt64(before)) }
        #expect(try readFile(directory.path(StartCount.name), limit: 100) == Array("12\n".utf8))
    }

    @Test(arguments: ["", "7", "x\n", "-1\n", "99999999999999999999\n", String(repeating: "1", count: 40) + "\n"])
    func whatNobodyWroteCountsForNothing(content: String) throws {
        let directory = try TemporaryDirectory()
        try directory.write(content, to: StartCount.name)
        #expect(StartCount.count(in: directory.path) == 0)
        #expect(StartCount.count(in: directory.path) == 1)
    }

    @Test func aLinkIsNotFollowed() throws {
        let directory = try TemporaryDirectory()
        let other = try directory.write("5\n", to: "other")
        try makeSymbolicLink(directory.path(StartCount.name), to: other)
        #expect(StartCount.count(in: directory.path) != nil)
        #expect(try readFile(other, limit: 100) == Array("5\n".utf8))
    }

    @Test func whatCannotBeWrittenIsNotKnown() throws {
        let directory = try TemporaryDirectory()
        #expect(StartCount.count(in: directory.path("missing")) == nil)
    }
}
