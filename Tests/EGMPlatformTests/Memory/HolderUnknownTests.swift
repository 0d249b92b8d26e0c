import EGMDomain
import EGMTestSupport
import Glibc
import LinuxSystem
import Testing

@testable import EGMPlatform

/// What nobody lets us look at: not "nobody has it", and no obstacle either where it cannot be the memory. Needs root.
@Suite(.timeLimit(.minutes(10))) struct HolderUnknownTests {
    private let zero = HolderTarget.device(DeviceNumber(major: 1, minor: 5))

    private func program(_ source: String, _ path: String, _ directory: TemporaryDirectory) throws -> RunningProgram {
        let program = try RunningProgram(
            "python3", ["-u", "-c", Self.start + source + Self.end, path], directory: directory)
        try program.waitFor("ready")
        return program
    }

    private func isUnseen(_ pid: Int32, _ target: HolderTarget) throws -> Bool {
        let result = try HolderScan(target: target).run()
        #expect(!result.holders.contains { $0.pid == pid })
        return result.unseen.contains { $0.pid == pid }
    }

    /// Both ways of looking, `fd` and copies.
    private func looks(at pid: Int32) throws -> [Result<Set<Holder.Way>, SystemError>] {
        let scan = try HolderScan(target: zero)
        return [true, false].map { isCopy in
            var nameless = NamelessMounts()
            var ways: Set<Holder.Way> = []
            do throws(SystemError) {
                if isCopy {
                    try scan.findDescriptors(byCopies: "/proc/\(pid)", &nameless, &ways)
                } else {
                    try scan.findDescriptors(of: "/proc/\(pid)", &nameless, &ways)
                }
                return .success(ways)
            } catch { return .failure(error) }
        }
    }

    /// A FUSE file system of another user answers nobody, root neither.
    @Test func aPrivateFUSEMountIsNoHolder() throws {
        let directory = try TemporaryDirectory()
        let program = try program(Self.fuse + "held = os.open(path, os.O_PATH)\n", directory.path, directory)
        let path = "/proc/\(program.pid)/fd/\(try number(program))"
        #expect(throws: SystemError(operation: "get the status of", subject: path, code: EACCES)) {
            _ = try FileStatus(knownOf: path)
        }
        #expect(try looks(at: program.pid) == [.success([]), .success([])])
        #expect(try !isUnseen(program.pid, zero))
        program.send(signal: 9)
        try program.waitForExit()
    }

    /// The same detached: no table of mounts says any more that it has no devices.
    @Test func aMountThatNobodyListsLeavesItOpen() throws {
        let directory = try TemporaryDirectory()
        let program = try program(
            Self.fuse + "held = os.open(path, os.O_PATH)\nassert libc.umount2(path.encode(), 2) == 0\n", directory.path,
            directory)
        for look in try looks(at: program.pid) {
            #expect(throws: SystemError.self) { _ = try look.get() }
        }
        #expect(try isUnseen(program.pid, zero))
        program.send(signal: 9)
        try program.waitForExit()
    }

    /// A node that was opened, mapped, closed and removed: only the mapping's flags are left. A file with huge pages has
    /// the same flag as device-dax on new kernels.
    @Test(arguments: [(true, true), (false, false)]) func aRemovedFile(isHuge: Bool, isUnknown: Bool) throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write([UInt8](repeating: 1, count: 4 << 20), to: "file")
        let program = try program(
            """
            f = os.open(path, os.O_RDWR)
            a = libc.mmap(None, 4 << 20, 3, 1, f, 0)
            assert a != ctypes.c_void_p(-1).value
            if \(isHuge ? "True" : "False"): assert libc.madvise(ctypes.c_void_p(a), 4 << 20, 14) == 0
            os.close(f)
            os.unlink(path)

            """, path, directory)
        #expect(try look(atMapsOf: program.pid, asksMapFiles: false) == (isUnknown ? nil : false))
        // Whoever may follow map_files knows better.
        #expect(try look(atMapsOf: program.pid, asksMapFiles: true) == false)
        program.send(signal: 9)
        try program.waitForExit()
    }

    /// Another file with the same path and the same inode number, on another file system, hides nothing.
    @Test func aFileInTheNodesPlace() throws {
        let directory = try TemporaryDirectory()
        let program = try program(
            """
            assert libc.unshare(0x20000) == 0 and libc.mount(None, b'/', None, 0x44000, None) == 0
            def file():
                assert libc.mount(b'egmd-test', path.encode(), b'tmpfs', 0, None) == 0
                f = os.open(path + '/node', os.O_RDWR | os.O_CREAT)
                os.ftruncate(f, 4 << 20)
                return f, os.fstat(f)
            f, hidden = file()
            a = libc.mmap(None, 4 << 20, 3, 1, f, 0)
            assert libc.madvise(ctypes.c_void_p(a), 4 << 20, 14) == 0
            os.close(f)
            f, shown = file()
            os.close(f)
            assert shown.st_ino == hidden.st_ino and shown.st_dev != hidden.st_dev

            """, directory.path, directory)
        #expect(try look(atMapsOf: program.pid, asksMapFiles: false) == nil)
        program.send(signal: 9)
        try program.waitForExit()
    }

    /// What a VM has of an egmd that ran before, in a sandbox of its own: a mount of /dev that is gone. That it maps one
    /// device must not keep another one's region waiting.
    @Test func aNodeOfAMountThatIsGone() throws {
        let directory = try TemporaryDirectory()
        let program = try program(
            """
            assert libc.unshare(0x20000) == 0 and libc.mount(None, b'/', None, 0x44000, None) == 0
            assert libc.mount(b'/dev', path.encode(), None, 0x1000, None) == 0
            f = os.open(path + '/zero', os.O_RDWR)
            assert libc.umount2(path.encode(), 2) == 0
            a = libc.mmap(None, 4 << 20, 3, 2, f, 0)
            assert a != ctypes.c_void_p(-1).value
            assert libc.madvise(ctypes.c_void_p(a), 4 << 20, 14) == 0
            os.close(f)

            """, directory.path, directory)
        #expect(try HostRoot().text("/proc/\(program.pid)/maps").contains(" /zero\n"))
        #expect(try look(atMapsOf: program.pid, asksMapFiles: false) == true)
        let full = HolderTarget.device(DeviceNumber(major: 1, minor: 7))
        #expect(try look(atMapsOf: program.pid, for: full, asksMapFiles: false) == false)
        program.send(signal: 9)
        try program.waitForExit()
    }

    /// What every process maps: nameless memory, and what KVM and packet sockets share with the kernel, have the flags of
    /// devices, or no file that could be found.
    @Test func theKernelsOwnFilesAreNoDevices() throws {
        let directory = try TemporaryDirectory()
        let program = try program(
            """
            import socket, struct, mmap
            s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
            s.setsockopt(263, 5, struct.pack('IIII', 65536, 1, 2048, 32))
            ring = mmap.mmap(s.fileno(), 65536)
            m = os.memfd_create('x'); os.ftruncate(m, 4 << 20)
            memory = libc.mmap(None, 4 << 20, 3, 1, m, 0)
            assert libc.madvise(ctypes.c_void_p(memory), 4 << 20, 14) == 0
            shared = mmap.mmap(-1, 65536)

            """, directory.path, directory)
        let smaps = try HostRoot().text("/proc/\(program.pid)/smaps")
        #expect(smaps.contains(" mm \n") && smaps.contains(" hg"))
        #expect(try look(atMapsOf: program.pid, asksMapFiles: false) == false)
        program.send(signal: 9)
        try program.waitForExit()
    }

    /// Whether the process maps the device, /dev/zero if none is named; nil if that cannot be told.
    private func look(atMapsOf pid: Int32, for device: HolderTarget? = nil, asksMapFiles: Bool) throws -> Bool? {
        let target = device ?? zero
        var devices = MappedDevices(target, asksMapFiles: asksMapFiles)
        let directory = "/proc/\(pid)"
        do throws(SystemError) {
            return try HolderScan(target: target).hasMapping(
                try ProcessFiles.content(directory + "/maps"), of: directory, &devices)
        } catch {
            #expect(error.code == EACCES && error.subject.hasPrefix("what \(directory) maps at "))
            return nil
        }
    }

    /// The number of the descriptor of which the program's text ends in `held=N`.
    private func number(_ program: RunningProgram) throws -> Int32 {
        let link = try ProcessFiles.numbers(in: "/proc/\(program.pid)/fdinfo").last {
            // Closed meanwhile by the program: not the one.
            (try? HostRoot().text("/proc/\(program.pid)/fdinfo/\($0)"))?.contains("flags:\t012000000") == true
        }
        return try #require(link)
    }

    private static let start = """
        import ctypes, os, signal, sys
        path = sys.argv[1]
        libc = ctypes.CDLL(None, use_errno=True)
        libc.mmap.restype = ctypes.c_void_p
        libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]
        libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]

        """
    /// Mounted in a namespace of its own (CLONE_NEWNS, MS_REC | MS_PRIVATE), so that it goes with the process.
    private static let fuse = """
        assert libc.unshare(0x20000) == 0 and libc.mount(None, b'/', None, 0x44000, None) == 0
        server = os.open('/dev/fuse', os.O_RDWR)
        options = b'fd=%d,rootmode=40000,user_id=12345,group_id=12345' % server
        assert libc.mount(b'egmd-test', path.encode(), b'fuse', 6, options) == 0, ctypes.get_errno()

        """
    private static let end = """
        print('ready')
        while True: signal.pause()
        """
}
