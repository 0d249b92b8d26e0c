internal import CLinuxShims
internal import Glibc

/// What a receive brought.
package enum Reception: ~Copyable, Sendable {
    /// So many bytes are at the start of the buffer, at least one, and these descriptors came with them.
    case bytes(Int, DescriptorList)
    /// Nothing is there yet. Wait until the socket is readable.
    case wouldBlock
    /// The peer has finished sending, or is gone.
    case end
}

extension UnixStream {
    /// Reads what is there into the start of `buffer`, which must not be empty. Descriptors arrive closed on exec.
    /// - Throws: `ECONNRESET`; `EMSGSIZE` if the peer sent more than `descriptorLimit` descriptors with a message, or
    ///   more than this process may open: those that came are closed, and the connection should be too.
    package borrowing func receive(into buffer: inout [UInt8]) throws(SystemError) -> Reception {
        precondition(!buffer.isEmpty, "a receive into nothing would look like the end of the stream")
        let socket = descriptor.number
        while true {
            var flags: CInt = 0
            var count = 0
            let passed = unsafe withUnsafeTemporaryAllocation(of: CInt.self, capacity: UnixStream.descriptorLimit) {
                room in
                var passedCount = 0
                count = unsafe buffer.withUnsafeMutableBytes { bytes in
                    unsafe egm_receive(socket, bytes.baseAddress, bytes.count, room.baseAddress, &passedCount, &flags)
                }
                return unsafe DescriptorList(owning: Array(room[..<passedCount]), areForeign: true)
            }
            if count < 0 {
                switch egm_errno() {
                case EINTR: continue
                case EAGAIN: return .wouldBlock
                case let code: throw SystemError(operation: "receive from", subject: subject, code: code)
                }
            }
            if flags & CInt(MSG_CTRUNC) != 0 {
                throw SystemError(operation: "receive all descriptors from", subject: subject, code: EMSGSIZE)
            }
            return count == 0 ? .end : .bytes(count, passed)
        }
    }
    /// Reads what is there into the start of `buffer`, and no descriptors: those that came with it the kernel drops, which
    /// waits for nobody, while to close one may.
    /// - Returns: the number of bytes; 0 at the end, nil if nothing is there yet.
    package borrowing func read(into buffer: inout [UInt8]) throws(SystemError) -> Int? {
        let socket = descriptor.number
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe recv(socket, bytes.baseAddress, bytes.count, 0)
            }
            if count >= 0 { return count }
            switch egm_errno() {
            case EINTR: continue
            case EAGAIN: return nil
            case let code: throw SystemError(operation: "receive from", subject: subject, code: code)
            }
        }
    }
}
