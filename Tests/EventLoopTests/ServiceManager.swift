internal import EGMTestSupport
internal import Glibc
internal import LinuxSystem

/// Stands for systemd: a datagram socket that NOTIFY_SOCKET names. Only in processes of their own (exit tests), since
/// the environment belongs to the process.
struct ServiceManager: ~Copyable {
    private let directory: TemporaryDirectory
    private let socket: OwnedDescriptor

    private init(_ directory: TemporaryDirectory, _ socket: consuming OwnedDescriptor) {
        self.directory = directory
        self.socket = socket
    }

    static func start() throws -> ServiceManager {
        let directory = try TemporaryDirectory()
        let path = directory.path("notify")
        let socket = OwnedDescriptor(owning: Glibc.socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue), 0))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let number = socket.number
        let status = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status == 0 else { throw SystemError(operation: "bind", subject: path, code: errno) }
        setenv("NOTIFY_SOCKET", path, 1)
        return ServiceManager(directory, socket)
    }

    /// The next message, waited for, with what came along.
    func next() throws -> (text: String, sizes: [UInt64]) {
        _ = try socket.wait(until: .readable, milliseconds: nil)
        let stream = UnixStream(adopting: try socket.duplicate())
        var buffer = [UInt8](repeating: 0, count: 4096)
        guard case .bytes(let count, var descriptors) = try stream.receive(into: &buffer) else { return ("", []) }
        var sizes: [UInt64] = []
        while let descriptor = descriptors.takeFirst() { sizes.append(try FileStatus(of: descriptor).size) }
        return (String(decoding: buffer.prefix(count), as: UTF8.self), sizes)
    }
}

/// Ends an exit test's process with an error unless `condition` holds: expectations don't reach the parent.
func require(_ condition: Bool, _ what: String) {
    guard !condition else { return }
    _ = (what + "\n").withCString { write(STDERR_FILENO, $0, strlen($0)) }
    exit(3)
}
