internal import Glibc

/// The path of a Unix socket, checked to fit into `sun_path`.
struct UnixAddress {
    /// The longest path in bytes: `sun_path` has 108, and one is the terminating zero.
    static let pathLimit = 107

    private var raw: sockaddr_un

    /// - Throws: `ENAMETOOLONG` for a path longer than `pathLimit` bytes, `EINVAL` for an empty one or one with a zero.
    init(path: String, operation: String) throws(SystemError) {
        let bytes = Array(path.utf8)
        guard bytes.count <= UnixAddress.pathLimit else {
            throw SystemError(
                operation: operation, subject: "\(path) (at most \(UnixAddress.pathLimit) bytes)", code: ENAMETOOLONG)
        }
        guard !bytes.isEmpty, !bytes.contains(0) else {
            throw SystemError(operation: operation, subject: "the path \"\(path)\"", code: EINVAL)
        }
        raw = sockaddr_un()
        raw.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &raw.sun_path) { unsafe $0.copyBytes(from: bytes) }
    }

    /// Calls `body` with the address as `bind` and `connect` want it.
    func with(_ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt) -> CInt {
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        return unsafe withUnsafePointer(to: raw) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, size) }
        }
    }
}
