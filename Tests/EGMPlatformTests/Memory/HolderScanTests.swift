import EGMDomain
import EGMTestSupport
import Glibc
import LinuxSystem
import Testing

@testable import EGMPlatform

@Suite(.timeLimit(.minutes(10))) struct HolderScanTests {
    private func path(_ file: borrowing OwnedDescriptor) -> String { "/proc/\(getpid())/fd/\(file.number)" }

    private func holders(_ scan: HolderScan) throws -> [Holder] { try scan.run().holders }

    /// Waits until these are the holders: a child of another test has a copy of every descriptor between fork and exec.
    private func wait(for expected: [Holder], _ scan: HolderScan) throws {
        var seen: [Holder] = []
        try waitUntil("the holders to be \(expected)", seen: { "\(seen)" }) {
            seen = try holders(scan)
            return seen == expected
        }
    }

    @Test(arguments: [
        (HolderProgram.Way.maps, Holder.Way.maps), (.mapsPrivately, .maps), (.descriptor, .descriptor),
        (.threadOfDeadLeader, .descriptor), (.threadOfDeadLeaderWithAName, .descriptor),
    ]) func memoryFile(way: HolderProgram.Way, seen: Holder.Way) throws {
        let directory = try TemporaryDirectory()
        let file = try MemoryFile.create(name: "egm4", size: 1 << 20)
        let other = try MemoryFile.create(name: "egm4", size: 1 << 20)
        let scan = try HolderScan(target: try HolderTarget(of: file))
        try wait(for: [], scan)
        let program = try HolderProgram(way, path: path(file), directory: directory)
        let command = HostRoot().attribute("/proc/\(program.pid)/comm") ?? "?"
        try wait(for: [Holder(pid: program.pid, command: command, way: seen)], scan)
        // A file of the same name is another file.
        try wait(for: [], HolderScan(target: try HolderTarget(of: other)))
        try program.end()
        try wait(for: [], scan)
    }

    @Test(arguments: [(HolderProgram.Way.maps, Holder.Way.maps), (.descriptor, .descriptor)])
    func ordinaryFile(way: HolderProgram.Way, seen: Holder.Way) throws {
        let directory = try TemporaryDirectory()
        // A name that looks like a memory file's must not hide it.
        let path = try directory.write([UInt8](repeating: 1, count: 65536), to: "memfd:egm4 (deleted)")
        let file = try OwnedDescriptor.open(path, flags: O_RDWR)
        let target = try HolderTarget(of: file)
        let status = try FileStatus(of: file)
        #expect(target == .file(device: status.device, inode: status.inode))
        let scan = try HolderScan(target: target)
        try wait(for: [], scan)
        let program = try HolderProgram(way, path: path, directory: directory)
        try waitUntil("the holder") { try holders(scan).map(\.way) == [seen] }
        unlink(path)
        try waitUntil("the holder") { try holders(scan).map(\.pid) == [program.pid] }
        try program.end()
        try wait(for: [], scan)
    }

    /// A node of our own below any directory: `/dev/zero` is the one device that can be mapped everywhere.
    @Test func deviceByNumberNotByPath() throws {
        let directory = try TemporaryDirectory()
        let zero = try FileStatus(path: "/dev/zero").representedDevice
        let node = directory.path("node")
        #expect(mknod(node, S_IFCHR | 0o600, dev_t(zero.major << 8 | zero.minor)) == 0)
        let target = try HolderTarget(of: try OwnedDescriptor.open("/dev/zero", flags: O_RDWR))
        #expect(target == .device(zero))
        let scan = try HolderScan(target: target)
        let holding = try HolderProgram(.descriptor, path: node, directory: directory)
        #expect(try holders(scan).contains { $0.pid == holding.pid && $0.way == .descriptor })
        // A shared mapping of /dev/zero becomes one of nameless shared memory; a private one keeps the node.
        let mapping = try HolderProgram(.mapsPrivately, path: node, directory: directory)
        #expect(try !holders(scan).contains { $0.pid == mapping.pid && $0.way == .descriptor })
        try holding.end()
        try mapping.end()
        #expect(try !holders(scan).contains { $0.pid == holding.pid || $0.pid == mapping.pid })
    }

    @Test func vfioNode() throws {
        let directory = try TemporaryDirectory()
        let file = try MemoryFile.create(name: "egm4", size: 65536)
        let node = directory.path("vfio0")
        // Any character device stands for the group; the number decides.
        let full = try FileStatus(path: "/dev/full").representedDevice
        #expect(mknod(node, S_IFCHR | 0o600, dev_t(full.major << 8 | full.minor)) == 0)
        let scan = try HolderScan(target: try HolderTarget(of: file), vfioNodes: [node, directory.path("none")])
        let program = try HolderProgram(.descriptor, path: "/dev/full", directory: directory)
        #expect(try holders(scan).contains { $0.pid == program.pid && $0.way == .vfio })
        try program.end()
        #expect(try !holders(scan).contains { $0.pid == program.pid })
    }

    @Test func aVFIONodeThatCannotBeLookedAtIsNoAbsentOne() throws {
        let directory = try TemporaryDirectory()
        try directory.link("loop", to: "loop")
        let file = try MemoryFile.create(name: "egm4", size: 65536)
        let target = try HolderTarget(of: file)
        #expect(throws: SystemError(operation: "get the status of", subject: directory.path("loop"), code: ELOOP)) {
            _ = try HolderScan(target: target, vfioNodes: [directory.path("loop")])
        }
    }

    @Test func ownProcessIsNoHolder() throws {
        let file = try MemoryFile.create(name: "egm4", size: 65536)
        let mapping = try Mapping.map(file, count: 65536)
        try wait(for: [], HolderScan(target: try HolderTarget(of: file)))
        withExtendedLifetime(mapping) {}
    }

    @Test func unseenProcessesMakeTheAnswerUnsure() throws {
        var result = HolderScanResult()
        #expect(try result.certain(subject: "egm4").isEmpty)
        result.unseen = [
            UnseenProcess(pid: 12, command: "qemu", reason: "Permission denied"),
            UnseenProcess(pid: 13, command: "x", reason: "Permission denied"),
        ]
        let expected = RegionMemoryError.temporary(
            reason: "cannot tell who holds egm4: could not look at qemu (pid 12): Permission denied and 1 more; "
                + "egmd needs CAP_SYS_PTRACE for that, or root's rights, and tries again")
        #expect(throws: expected) { try result.certain(subject: "egm4") }
        result.holders = [Holder(pid: 9, command: "q", way: .maps)]
        #expect(try result.certain(subject: "egm4").count == 1)
    }
}
