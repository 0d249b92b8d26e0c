import EGMTestSupport
import Glibc
import Testing

@testable import LinuxSystem

/// What a sweep removes: what a dead maker of this user has left, and nothing else.
struct LockedScratchDirectoryTests {
    private let parent: TemporaryDirectory
    private var lockName: String { LockedScratchDirectory.lockName }

    init() throws { parent = try TemporaryDirectory() }

    /// A directory as a maker that was killed leaves it.
    private func leave(_ name: String, mode: UInt32 = 0o700) throws -> String {
        try parent.write("", to: "\(name)/\(lockName)")
        try parent.write("1\n", to: "\(name)/host/sys/class/egm/egm4/egm_size")
        chmod(parent.path(name), mode)
        return parent.path(name)
    }

    private func sweep() { LockedScratchDirectory.sweep(prefix: "test-", in: parent.path) }

    private var names: [String] { get throws { try parent.root.names(in: "/") } }

    @Test func whatADeadMakerHasLeftIsRemoved() throws {
        _ = try leave("test-aaaaaa")
        _ = try leave("test-bbbbbb")
        // Cut short in the middle of its own removal: only the lock is left.
        try parent.write("", to: "test-cccccc/\(lockName)")
        chmod(parent.path("test-cccccc"), 0o700)
        sweep()
        #expect(try names == [])
    }

    @Test func whatItLinksToStays() throws {
        let kept = try parent.write("kept", to: "elsewhere/file")
        let path = try leave("test-aaaaaa")
        #expect(symlink(parent.path("elsewhere"), "\(path)/host/directory") == 0)
        #expect(symlink(kept, "\(path)/host/file") == 0)
        sweep()
        #expect(try names == ["elsewhere"])
        #expect(try readFile(kept, limit: 16) == Array("kept".utf8))
    }

    @Test func whatIsLockedStaysUntilItsMakerEnds() throws {
        let path = try leave("test-aaaaaa")
        do {
            let lock = try OwnedDescriptor.open("\(path)/\(lockName)", flags: O_RDWR)
            #expect(try lock.tryLock())
            sweep()
            #expect(HostRoot().exists("\(path)/host/sys/class/egm/egm4/egm_size"))
            _ = consume lock
        }
        sweep()
        #expect(try names == [])
    }

    @Test func whatIsNotCertainlyOursStays() throws {
        // Others may write there, or enter.
        _ = try leave("test-mode22", mode: 0o722)
        _ = try leave("test-mode55", mode: 0o755)
        // Another name.
        _ = try leave("test-longer1")
        _ = try leave("other-aaaa")
        // Without a lock: a maker that has just begun, or an older program.
        try parent.write("", to: "test-nolock/file")
        chmod(parent.path("test-nolock"), 0o700)
        // Links to what would be removed.
        let target = try leave("target")
        #expect(symlink(target, parent.path("test-linked")) == 0)
        try parent.makeDirectory("test-lolink")
        #expect(symlink("\(target)/\(lockName)", parent.path("test-lolink/\(lockName)")) == 0)
        chmod(parent.path("test-lolink"), 0o700)
        // A lock that is no file, and would block whoever opens it.
        try parent.makeDirectory("test-nofile")
        #expect(mkfifo(parent.path("test-nofile/\(lockName)"), 0o600) == 0)
        chmod(parent.path("test-nofile"), 0o700)
        try parent.write("", to: "test-afile1")
        let before = try names
        sweep()
        #expect(try names == before)
        #expect(HostRoot().exists("\(target)/host/sys/class/egm/egm4/egm_size"))
    }

    @Test(.enabled(if: geteuid() == 0, "needs root")) func whatIsSomebodyElsesStays() throws {
        let path = try leave("test-aaaaaa")
        #expect(chown(path, 1234, 1234) == 0)
        let other = try leave("test-bbbbbb")
        #expect(chown("\(other)/\(lockName)", 1234, 1234) == 0)
        sweep()
        #expect(try names == ["test-aaaaaa", "test-bbbbbb"])
    }

    @Test func aMakerHasItToItselfAndTakesItAway() throws {
        let path: String
        do {
            let made = try LockedScratchDirectory(prefix: "egmtest-")
            path = made.path
            let parts = path.split(separator: "/")
            LockedScratchDirectory.sweep(prefix: "egmtest-", in: "/" + parts.dropLast().joined(separator: "/"))
            #expect(HostRoot().exists("\(path)/\(lockName)"))
            #expect(try FileStatus(path: path).mode == 0o700)
            _ = consume made
        }
        #expect(!HostRoot().exists(path))
    }
}
