// Stands for the service manager: a datagram socket that NOTIFY_SOCKET of a program under test names.

internal import Glibc
internal import LinuxSystem

/// Receives what a program tells its service manager.
package final class NotifySocket {
    /// What NOTIFY_SOCKET has to say.
    package let path: String
    private let socket: OwnedDescriptor

    package init(in directory: TemporaryDirectory) throws {
        path = directory.path("notify")
        socket = OwnedDescriptor(owning: Glibc.socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue), 0))
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
    }

    /// The assignments of the next message that is not about stored descriptors, waited for.
    package func next() throws -> [String: String] {
        while true {
            let message = try nextOfAny()
            if message["FDNAME"] == nil { return message }
        }
    }

    /// The assignments of the next message, waited for. Descriptors that come with it are closed.
    package func nextOfAny() throws -> [String: String] {
        guard try socket.wait(until: .readable, milliseconds: 300_000) else {
            throw TimedOut(what: "a message to the service manager", seen: "")
        }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(socket.number, &buffer, buffer.count, 0)
        guard count >= 0 else { throw SystemError(operation: "receive from", subject: path, code: errno) }
        let lines = String(decoding: buffer[..<count], as: UTF8.self).split(separator: "\n")
        let pairs = lines.map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        return Dictionary(pairs.map { ($0[0], $0.count > 1 ? $0[1] : "") }) { first, _ in first }
    }
}
