import LinuxSystem
import Testing

@testable import EGMPlatform

@Suite struct SmapsFlagsTests {
    /// As Linux 6.18 writes it, shortened.
    private static func entry(_ minor: Int, _ inode: Int, _ flags: String?) -> String {
        "7f00-7f10 rw-s 00000000 00:0\(minor) \(inode)       /x y (deleted)\nSize:     64 kB\nTHPeligible:    0\n"
            + (flags.map { "VmFlags: \($0) \n" } ?? "")
    }

    private func mayBe(_ minor: UInt32, _ inode: UInt64, _ text: String) -> Bool {
        SmapsFlags(Array(text.utf8)).mayBeDevice(device: DeviceNumber(major: 0, minor: minor), inode: inode)
    }

    @Test(arguments: [
        ("rd wr sh mr mw me ms io pf de dd", true), ("rd wr sh mr mw me ms mm hg", true),
        ("rd wr sh mr mw me ms hg", true),
        ("rd wr sh mr mw me ms sd", false), ("", false),
    ]) func flags(flags: String, may: Bool) {
        #expect(mayBe(5, 7, Self.entry(5, 7, flags)) == may)
    }

    @Test func eachFileHasItsOwn() {
        let text = Self.entry(5, 7, "rd") + Self.entry(5, 8, "rd pf") + Self.entry(6, 7, "rd") + Self.entry(5, 8, "rd")
        #expect(!mayBe(5, 7, text) && mayBe(5, 8, text) && !mayBe(6, 7, text))
    }

    @Test func whatIsNotSaidLeavesItOpen() {
        #expect(mayBe(5, 7, ""))
        #expect(mayBe(5, 7, Self.entry(5, 7, nil)))
        let text = Self.entry(5, 7, nil) + Self.entry(5, 8, "rd")
        #expect(mayBe(5, 7, text) && !mayBe(5, 8, text))
    }
}
