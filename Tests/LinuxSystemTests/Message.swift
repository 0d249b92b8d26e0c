internal import LinuxSystem

/// What a test received from a stream, as text.
struct Message: ~Copyable {
    /// Nil at the end of the stream.
    var text: String?
    var descriptors: DescriptorList

    /// Waits for bytes or the end.
    static func receive(from stream: borrowing UnixStream, atMost size: Int = 4096) throws -> Message {
        var buffer = [UInt8](repeating: 0, count: size)
        while true {
            switch try stream.receive(into: &buffer) {
            case .bytes(let count, let descriptors):
                return Message(text: String(decoding: buffer.prefix(count), as: UTF8.self), descriptors: descriptors)
            case .end:
                return Message(text: nil, descriptors: DescriptorList())
            case .wouldBlock:
                _ = try stream.descriptor.wait(until: .readable, milliseconds: nil)
            }
        }
    }
}

extension UnixStream {
    /// Sends a short text whole, with descriptors.
    borrowing func sendText(_ text: String, passing descriptors: borrowing DescriptorList = DescriptorList()) throws {
        let bytes = Array(text.utf8)
        let outcome = try send(bytes.span, passing: descriptors)
        precondition(outcome == .sent(bytes.count), "a short text fits into an empty socket")
    }
}
