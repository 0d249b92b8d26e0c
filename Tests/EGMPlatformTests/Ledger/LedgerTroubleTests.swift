import EGMDomain
import EGMTestSupport
import Glibc
import LinuxSystem
import Testing

@testable import EGMPlatform

/// Disks that are full, read-only or broken. Each test has a file system of its own, which takes root.
@Suite(.enabled(if: geteuid() == 0), .timeLimit(.minutes(10))) struct LedgerTroubleTests {
    /// A mounted tmpfs; unmounted with the fixture.
    private final class Mount {
        let path: String
        let directory: TemporaryDirectory

        init(pages: Int) throws {
            directory = try TemporaryDirectory()
            path = try directory.makeDirectory("mount")
            let size = "size=\(pages * MemoryPage.size)"
            try #require(unsafe mount("egmd-test", path, "tmpfs", 0, size) == 0, "mount: \(errno)")
        }

        func remount(readOnly: Bool) throws {
            let flags = UInt(MS_REMOUNT) | (readOnly ? UInt(MS_RDONLY) : 0)
            try #require(unsafe mount("egmd-test", path, "tmpfs", flags, nil) == 0, "remount: \(errno)")
        }

        deinit { _ = unsafe umount2(path, Int32(MNT_DETACH)) }
    }

    private func open(_ mount: Mount) throws -> (ledger: LedgerFile, replay: LedgerReplay) {
        try LedgerFile.open(directory: mount.path, boot: LedgerFixture.boot)
    }

    @Test func aFullDiskRefusesAndLosesNothing() throws {
        let mount = try Mount(pages: 4)
        var kept: [UInt64] = []
        do {
            let (ledger, _) = try open(mount)
            var refused: LedgerError?
            for number in UInt64(0)..<10_000 where refused == nil {
                do throws(LedgerError) {
                    try ledger.commit([.put(LedgerFixture.plain(number))])
                    kept.append(number)
                } catch { refused = error }
            }
            let error = try #require(refused)
            #expect(error.reason.hasPrefix("cannot write the ledger \(mount.path)/ledger: "))
            #expect(error.reason.contains("No space left on device") && error.remedy.contains("df \(mount.path)"))
            // What was half-written is gone: smaller things may fit, and larger ones fail again and harm nothing.
            #expect(throws: LedgerError.self) { try ledger.commit([.put(LedgerFixture.entry(1 << 20, shares: 300))]) }
            let content = LedgerReading(try readFile("\(mount.path)/ledger", limit: 1 << 20))
            #expect(content.damage == nil && content.content.entries.count == kept.count)
            // Room again: it goes on.
            let (removed, left) = (kept.prefix(kept.count / 2), kept.suffix(kept.count - kept.count / 2))
            try #require(
                unsafe Glibc.mount(
                    "egmd-test", mount.path, "tmpfs", UInt(MS_REMOUNT), "size=\(64 * MemoryPage.size)") == 0)
            for number in removed { try ledger.commit([.remove(AllocationID("a-\(number)"))]) }
            kept = Array(left)
        }
        let replay = try open(mount).replay
        #expect(replay.problem == nil)
        #expect(Set(replay.content.entries.keys) == Set(kept.map { AllocationID("a-\($0)") }))
    }

    @Test func aReadOnlyDiskRefusesAndLosesNothing() throws {
        let mount = try Mount(pages: 64)
        do {
            let (ledger, _) = try open(mount)
            try ledger.commit([.put(LedgerFixture.plain(1))])
        }
        try mount.remount(readOnly: true)
        do {
            let (ledger, replay) = try open(mount)
            #expect(replay.content.entries.count == 1 && replay.problem == nil)
            let error = #expect(throws: LedgerError.self) { try ledger.commit([.remove(AllocationID("a-1"))]) }
            #expect(error?.reason.contains("Read-only file system") == true)
            #expect(error?.remedy.contains("make its file system writable") == true)
            try mount.remount(readOnly: false)
            try ledger.commit([.put(LedgerFixture.plain(2))])
        }
        #expect(try open(mount).replay.content.entries.count == 2)
    }

    @Test func aDamagedLedgerOnAReadOnlyDiskIsUsedAndTold() throws {
        let mount = try Mount(pages: 64)
        do {
            let (ledger, _) = try open(mount)
            try ledger.commit([.put(LedgerFixture.plain(1))])
            try ledger.commit([.put(LedgerFixture.plain(2))])
        }
        let path = "\(mount.path)/ledger"
        let bytes = try readFile(path, limit: 1 << 20)
        try writeFile(path, bytes: bytes.dropLast(3), mode: 0o640)
        try mount.remount(readOnly: true)
        let (ledger, replay) = try open(mount)
        #expect(replay.content.entries.count == 1)
        #expect(replay.problem?.contains("could not be kept aside") == true)
        #expect(throws: LedgerError.self) { try ledger.commit([.clean(LedgerFixture.region(1))]) }
        // Once it can be written, what was cut is cut.
        try mount.remount(readOnly: false)
        try ledger.commit([.put(LedgerFixture.plain(3))])
        let reading = LedgerReading(try readFile(path, limit: 1 << 20))
        #expect(reading.damage == nil && reading.content.entries.count == 2)
    }
}
