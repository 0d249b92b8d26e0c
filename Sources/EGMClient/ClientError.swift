internal import Glibc
package import JSONRPC
package import LinuxSystem

/// Why a call to the daemon gave no result.
package enum ClientError: Error, Equatable, Sendable {
    /// There is no socket at the path.
    case noSocket(path: String)
    /// There is a file at the path, but it is no socket.
    case notASocket(path: String)
    /// There is a socket, but nobody listens on it.
    case notListening(path: String)
    /// The file system does not let this user connect.
    case forbidden(path: String)
    /// The socket could not be connected for another reason.
    case cannotConnect(SystemError)
    /// The daemon did not answer in time. The connection is of no use any more.
    case timedOut(method: String, milliseconds: Int)
    /// The connection ended before the answer.
    case lost(path: String, reason: String)
    /// The daemon answered with an error.
    case refused(RPCError)
    /// The answer was no answer to the question.
    case malformed(method: String, ShapeError)

    init(connecting error: SystemError, to path: String) {
        self =
            switch error.code {
            case ENOENT, ENOTDIR: .noSocket(path: path)
            // The kernel says the same of a file that is no socket.
            case ECONNREFUSED: ClientError.isOtherFile(path) ? .notASocket(path: path) : .notListening(path: path)
            case EACCES, EPERM: .forbidden(path: path)
            default: .cannotConnect(error)
            }
    }

    private static func isOtherFile(_ path: String) -> Bool {
        // One that cannot be looked at, or is gone by now, is not known to be something else.
        do throws(SystemError) { return try FileStatus(path: path).kind != .socket } catch { return false }
    }
}
