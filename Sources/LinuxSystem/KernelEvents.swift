// The kernel's own announcements of devices, multicast over netlink group 1: they need no udevd. Anybody with
// CAP_NET_ADMIN may send to that group too, so what does not come from the kernel's port is dropped. The queue in the
// socket is finite: when it overflowed the kernel says so once (ENOBUFS), and the only right answer is to look at
// everything again.

internal import CLinuxShims
internal import Glibc

/// Owns a socket that receives the kernel's uevents.
package struct KernelEvents: ~Copyable, Sendable {
    /// What was in the socket.
    package enum Item: Equatable, Sendable {
        case event(KernelEvent)
        /// Events were lost: look at everything again.
        case overrun
    }

    /// Bytes of the socket's queue: some thousand events, more than a host with eight GPUs makes when they all come
    /// at once.
    package static let queueSize = 4 << 20
    /// Bytes of one message. The kernel keeps its own below 2 KiB and a path; a longer one counts as an overrun.
    package static let messageLimit = 16 << 10

    /// For a readiness watch; readable when `next` has something.
    package let descriptor: OwnedDescriptor
    private var buffer: [UInt8]

    /// Opens and subscribes the socket. Events from now on are received.
    package static func open(queueSize: Int = KernelEvents.queueSize) throws(SystemError) -> KernelEvents {
        let subject = "the kernel's device events"
        let number = egm_uevent_socket()
        guard number >= 0 else {
            throw SystemError(operation: "open a socket for", subject: subject, code: egm_errno())
        }
        let descriptor = OwnedDescriptor(owning: number)
        var size = CInt(clamping: queueSize)
        let length = socklen_t(MemoryLayout<CInt>.size)
        // Without CAP_NET_ADMIN the system's limit holds: a smaller queue overflows earlier, and that is handled.
        if unsafe setsockopt(number, SOL_SOCKET, SO_RCVBUFFORCE, &size, length) != 0 {
            _ = unsafe setsockopt(number, SOL_SOCKET, SO_RCVBUF, &size, length)
        }
        guard egm_uevent_bind(number, 1) == 0 else {
            throw SystemError(operation: "subscribe to", subject: subject, code: egm_errno())
        }
        return KernelEvents(descriptor)
    }

    /// For tests: any datagram socket can stand for the kernel's.
    init(_ descriptor: consuming OwnedDescriptor) {
        self.descriptor = descriptor
        buffer = [UInt8](repeating: 0, count: KernelEvents.messageLimit)
    }

    /// The next item without waiting; nil if there is none now. Messages of others and malformed ones are dropped.
    package mutating func next() throws(SystemError) -> Item? {
        while true {
            var sender: UInt32 = .max
            let count = unsafe egm_uevent_receive(descriptor.number, &buffer, buffer.count, &sender)
            if count < 0 {
                switch egm_errno() {
                case EINTR: continue
                case EAGAIN: return nil
                case ENOBUFS: return .overrun
                case let code:
                    throw SystemError(operation: "receive", subject: "the kernel's device events", code: code)
                }
            }
            guard sender == 0 else { continue }
            guard count <= buffer.count else { return .overrun }
            if let event = KernelEvent(buffer[..<count]) { return .event(event) }
        }
    }
}
