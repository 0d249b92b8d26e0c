// A connected Unix stream socket. Descriptors travel with bytes: what is sent with a message arrives at the latest with
// its first byte, because the kernel never joins two messages across descriptors in one receive.

internal import CLinuxShims
internal import Glibc

/// Owns one end of a Unix stream connection; non-blocking.
package struct UnixStream: ~Copyable, Sendable {
    /// The most descriptors that one message may carry.
    package static let descriptorLimit = Int(EGM_DESCRIPTORS)

    /// The socket, for a readiness watch.
    package let descriptor: OwnedDescriptor

    /// Takes over a connected, non-blocking stream socket.
    package init(adopting descriptor: consuming OwnedDescriptor) { self.descriptor = descriptor }

    /// The two ends of a new connection. The corresponding call is `socketpair`.
    package static func pair() throws(SystemError) -> UnixStreamPair {
        var numbers: [CInt] = [-1, -1]
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, type, 0, &numbers) == 0 else {
            throw SystemError(operation: "create", subject: "a pair of sockets", code: egm_errno())
        }
        return UnixStreamPair(
            first: UnixStream(adopting: OwnedDescriptor(owning: numbers[0])),
            second: UnixStream(adopting: OwnedDescriptor(owning: numbers[1])))
    }

    /// Says that nothing more will be sent; the peer reads to the end. The corresponding call is `shutdown(SHUT_WR)`.
    package borrowing func finishSending() throws(SystemError) {
        guard shutdown(descriptor.number, CInt(SHUT_WR)) == 0 else {
            throw SystemError(operation: "shut down", subject: subject, code: egm_errno())
        }
    }

    /// Says that nothing more will be read: what the peer sends from now on fails at its end (`EPIPE`), what it has sent
    /// can still be read, and then comes the end. The corresponding call is `shutdown(SHUT_RD)`.
    package borrowing func stopReceiving() throws(SystemError) {
        guard shutdown(descriptor.number, CInt(SHUT_RD)) == 0 else {
            throw SystemError(operation: "shut down", subject: subject, code: egm_errno())
        }
    }

    /// Kernel memory, in bytes, of what was sent and not yet read by the peer (`SIOCOUTQ`). It counts the kernel's
    /// buffers, not our bytes: only zero ("the peer has read everything") is exact.
    package borrowing func unreadByPeer() throws(SystemError) -> Int {
        var pending: CInt = 0
        guard unsafe ioctl(descriptor.number, UInt(SIOCOUTQ), &pending) == 0 else {
            throw SystemError(operation: "ask what is unread of", subject: subject, code: egm_errno())
        }
        return Int(pending)
    }

    /// Names the socket in error messages.
    var subject: String { "socket \(descriptor.number)" }
}
