internal import CLinuxShims
internal import Glibc

/// How far a send came.
package enum SendOutcome: Equatable, Sendable {
    /// So many bytes were taken by the kernel, at least one; descriptors went with the first.
    case sent(Int)
    /// The socket's buffer is full; nothing was sent, neither bytes nor descriptors. Wait until it is writable.
    case wouldBlock
}

extension UnixStream {
    /// Sends as much of `bytes` as the socket takes, and `descriptors` with the first byte. Never raises SIGPIPE.
    ///
    /// There may be `descriptorLimit` descriptors; they stay the caller's, the peer gets its own copies.
    /// - Throws: `EPIPE` or `ECONNRESET` if the peer is gone, `E2BIG` for too many descriptors, `EINVAL` for
    ///   descriptors without a byte to travel with.
    package borrowing func send(
        _ bytes: Span<UInt8>, passing descriptors: borrowing DescriptorList
    ) throws(SystemError) -> SendOutcome {
        guard descriptors.count <= UnixStream.descriptorLimit else {
            throw SystemError(operation: "send \(descriptors.count) descriptors to", subject: subject, code: E2BIG)
        }
        guard !bytes.isEmpty else {
            guard descriptors.isEmpty else {
                throw SystemError(operation: "send descriptors without bytes to", subject: subject, code: EINVAL)
            }
            return .sent(0)
        }
        let number = descriptor.number
        while true {
            let count = unsafe bytes.withUnsafeBufferPointer { buffer in
                unsafe descriptors.withNumbers {
                    unsafe egm_send(number, buffer.baseAddress, buffer.count, $0.baseAddress, $0.count)
                }
            }
            if count >= 0 { return .sent(count) }
            switch egm_errno() {
            case EINTR: continue
            case EAGAIN: return .wouldBlock
            case let code: throw SystemError(operation: "send to", subject: subject, code: code)
            }
        }
    }

    /// Sends as much of `bytes` as the socket takes.
    package borrowing func send(_ bytes: Span<UInt8>) throws(SystemError) -> SendOutcome {
        try send(bytes, passing: DescriptorList())
    }
}
