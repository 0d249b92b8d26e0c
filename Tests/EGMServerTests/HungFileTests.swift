// Descriptors of files that cannot be closed: their file system is one in user space that never answers a close.

import EGMTestSupport
import Glibc
import LinuxSystem
import Testing

@testable import EGMServer

@Suite(
    .timeLimit(.minutes(10)),
    .enabled(if: geteuid() == 0 && HostRoot().exists("/dev/fuse"), "only root can mount, and the kernel needs FUSE"))
struct HungFileTests {
    /// Mounts the file system, and connects: its client sends a request with a descriptor of the file.
    private func client(_ server: TestServer, in directory: TemporaryDirectory, uid: Int) throws -> RunningProgram {
        let mount = try directory.makeDirectory("mount")
        return try RunningProgram(
            "unshare", ["-m", "python3", "-u", "-c", HungFileTests.source, mount, server.path, "\(uid)"],
            directory: directory)
    }

    @Test func aClientCannotStopTheServerByOne() throws {
        let server = try TestServer()
        let directory = try TemporaryDirectory()
        let program = try client(server, in: directory, uid: 0)
        try program.waitFor("pong")
        // Somebody closes it, and waits: whoever that is, it is not the server's loop.
        try program.waitFor("flush")
        #expect(try server.connect().ask(ping) == pong)
        program.send(signal: SIGKILL)
        try program.waitForExit()
    }

    /// Who is not served is read to the end before the connection is closed; descriptors are not even received.
    @Test func norWhoIsNotServed() throws {
        let server = try TestServer(policy: PeerPolicy(ownUID: 4711))
        let directory = try TemporaryDirectory()
        let parent = "/" + server.path.split(separator: "/").dropLast().joined(separator: "/")
        try #require(chmod(parent, 0o755) == 0)
        let program = try client(server, in: directory, uid: 65534)
        try program.waitFor("not-permitted")
        try waitUntil("the connection to be closed") { server.on { $0.refused.isEmpty } }
        #expect(try server.connect().ask(ping) == pong)
        program.send(signal: SIGKILL)
        try program.waitForExit()
    }

    // The smallest file system there is: one file, of which opens are answered and closes are not. The requests' numbers and
    // forms are those of linux/fuse.h.
    private static let source = """
        import ctypes, os, socket, struct, sys
        mount, path, uid = sys.argv[1], sys.argv[2], int(sys.argv[3])
        fuse = os.open('/dev/fuse', os.O_RDWR)
        libc = ctypes.CDLL(None, use_errno=True)
        options = f'fd={fuse},rootmode=40755,user_id=0,group_id=0,allow_other'
        assert libc.mount(b'none', mount.encode(), b'fuse', 6, options.encode()) == 0, ctypes.get_errno()
        if os.fork() == 0:
            os.close(fuse)
            file = os.open(mount + '/file', os.O_RDONLY)
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
            libc.prctl(1, 9)  # it ends with its parent
            peer = socket.socket(socket.AF_UNIX)
            peer.connect(path)
            request = b'{"jsonrpc":"2.0","id":1,"method":"system.ping"}'
            peer.sendmsg([request], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, struct.pack('i', file))])
            answer = peer.recv(65536).decode()
            print('not-permitted' if 'not-permitted' in answer else 'pong')
            # Its own end is never closed.
            peer.recv(1)
            while True: os.read(os.pipe()[0], 1)
        attributes = lambda node: struct.pack(
            '<QQQQQQIIIIIIIIII', node, 0, 0, 0, 0, 0, 0, 0, 0, 0o40755 if node == 1 else 0o100644, 1, 0, 0, 0, 4096, 0)
        while True:
            request = os.read(fuse, 1 << 17)
            opcode, unique, node = struct.unpack('<IQQ', request[4:24])
            if opcode == 25:
                print('flush')
                continue
            error, body = 0, b''
            if opcode == 26: body = struct.pack('<IIIIHHIIHHI', 7, 31, 0, 0, 1, 1, 4096, 1, 1, 0, 0) + bytes(24)
            elif opcode == 1: body = struct.pack('<QQQQII', 2, 0, 3600, 3600, 0, 0) + attributes(2)
            elif opcode == 3: body = struct.pack('<QII', 3600, 0, 0) + attributes(node)
            elif opcode in (14, 27): body = struct.pack('<QII', 1, 0, 0)
            elif opcode in (2, 36): continue
            elif opcode != 18: error = -38
            os.write(fuse, struct.pack('<IiQ', 16 + len(body), error, unique) + body)
        """
}
