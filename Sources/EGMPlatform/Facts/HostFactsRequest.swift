internal import Glibc
package import LinuxSystem

/// Has root copy the facts anew (`egmd-facts.socket`). Blocking.
package struct HostFactsRequest: Sendable {
    /// Milliseconds to wait for the connection, and then for the copies; the helper's unit has the same limit.
    private static let patience = 60_000

    private let socket: String

    package init(socket: String) { self.socket = socket }

    /// Returns when the copies are newer than this call. The helper sends nothing: it ends the connection.
    ///
    /// - Throws: `ETIMEDOUT` if it does not in time, or why it cannot be asked.
    package func run() throws(SystemError) {
        let stream = try UnixStream.connect(to: socket, milliseconds: Self.patience)
        var buffer = [UInt8](repeating: 0, count: 1)
        guard try stream.descriptor.wait(until: .readable, milliseconds: Self.patience) else {
            throw SystemError(operation: "get facts collected by", subject: socket, code: ETIMEDOUT)
        }
        guard case .end = try stream.receive(into: &buffer) else {
            throw SystemError(operation: "get facts collected by", subject: socket, code: EPROTO)
        }
    }
}
