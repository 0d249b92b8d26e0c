import LinuxSystem
import Testing

@testable import EGMPlatform

@Suite struct MapsReaderTests {
    private func lines(_ text: String) -> [MapsLine] {
        var reader = MapsReader(Array(text.utf8))
        var lines: [MapsLine] = []
        while let line = reader.next() { lines.append(line) }
        return lines
    }

    @Test(arguments: [
        ("7f00-7f01 rw-s 00000000 00:01 1024    /memfd:egm4 (deleted)", 0, 1, 1024, "/memfd:egm4 (deleted)"),
        ("7f00-7f01 rw-p 00000000 fd:0a 77 ", 0xfd, 0xa, 77, ""), ("7f00-7f01 r--p 0 00:00 0", 0, 0, 0, ""),
        ("7f00-7f01 r--p 0 fffff:fffff 18446744073709551615  /a b", 0xfffff, 0xfffff, UInt64.max, "/a b"),
    ]) func oneLine(text: String, major: UInt32, minor: UInt32, inode: UInt64, path: String) throws {
        for end in ["", "\n"] {
            let line = try #require(lines(text + end).first)
            let reader = MapsReader(Array(text.utf8))
            #expect(reader.text(line.range) == "7f00-7f01")
            #expect(reader.text(line.path) == path)
            #expect(line.device == DeviceNumber(major: major, minor: minor) && line.inode == inode)
        }
    }

    @Test(arguments: [
        "", "x", "a b c d", "a b c d e", "a b c 0:1:2 5", "a b c 0:zz 5", "a b c :1 5", "a b c 0: 5", "a b c 0:1 ",
        "a b c 0:1 5a", "a b c 0:1 18446744073709551616", "a b c 1ffffffff:1 5", "   ", "a b c 0:1 x",
    ]) func brokenLinesAreLeftOut(text: String) {
        #expect(lines(text).isEmpty)
        #expect(lines(text + "\n1-2 r 0 0:1 5\n" + text).map(\.inode) == [5])
    }

    @Test func everyPrefixOfARealFile() throws {
        let bytes = try ProcessFiles.content("/proc/self/maps")
        let whole = lines(String(decoding: bytes, as: UTF8.self))
        #expect(whole.count == bytes.count { $0 == UInt8(ascii: "\n") })
        for count in 0..<min(bytes.count, 600) {
            #expect(lines(String(decoding: bytes[..<count], as: UTF8.self)).count <= whole.count)
        }
    }
}
