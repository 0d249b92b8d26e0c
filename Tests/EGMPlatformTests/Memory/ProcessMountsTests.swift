import LinuxSystem
import Testing

@testable import EGMPlatform

@Suite struct ProcessMountsTests {
    private static let table = """
        22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
        23 22 0:5 / /dev rw,nosuid shared:2 - devtmpfs udev rw,size=1k
        24 22 0:21 / /run rw,nosuid,nodev,noexec - tmpfs tmpfs rw,mode=755
        25 22 0:40 / /home/a/photos rw,relatime shared:9 master:3 - fuse.sshfs a@b: rw,user_id=1000
        26 22 0:41 / /mnt rw - fuse x rw
        27 22 0:42 / /mnt/fuse rw - fuseblk /dev/sdb rw
        28 22 0:43 / /both rw,nodev - tmpfs tmpfs rw
        29 22 0:43 / /both/again rw - tmpfs tmpfs rw
        30 22 0:44 / /cut rw,nodev
        """

    @Test(arguments: [
        (22, false), (23, false), (24, true), (25, true), (26, true), (27, false), (28, true), (29, false),
        // A line without its second half, and a mount that nobody lists.
        (30, false), (31, false),
    ]) func byNumber(number: Int, lacks: Bool) {
        #expect(ProcessMounts.lacksDevices(number, in: Array(Self.table.utf8)) == lacks)
    }

    /// Swift takes U+0600 and the byte behind it for one character, and so a carriage return and a newline.
    @Test(arguments: ["\u{600}", "\r"]) func aNameEndsWhereTheKernelEndsIt(end: String) {
        let table = """
            31 22 0:45 / /mnt/x\(end) rw - overlay x rw,lowerdir=/a\(end)
            32 22 0:46 / /run/y rw,nodev - tmpfs y rw
            """
        #expect(!ProcessMounts.lacksDevices(31, in: Array(table.utf8)))
        #expect(ProcessMounts.lacksDevices(32, in: Array(table.utf8)))
    }

    @Test(arguments: [(0, 21, true), (0, 40, true), (0, 5, false), (254, 0, false), (0, 43, false), (0, 4, false)])
    func byFileSystem(major: UInt32, minor: UInt32, lacks: Bool) {
        #expect(
            ProcessMounts.lacksDevices(on: DeviceNumber(major: major, minor: minor), in: Array(Self.table.utf8))
                == lacks)
    }
}
