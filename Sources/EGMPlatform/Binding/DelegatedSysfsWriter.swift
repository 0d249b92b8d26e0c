internal import Glibc
package import LinuxSystem

/// Writes attributes through the root helper, for a daemon that is not root. Blocking.
package struct DelegatedSysfsWriter: SysfsWriting {
    /// Milliseconds to wait for the helper's start.
    private static let patience = 60_000
    /// Bytes of an answer: a number and a newline.
    private static let answerLimit = 16

    /// The helper's socket.
    let socket: String

    package init(socket: String) { self.socket = socket }

    package func write(_ text: String, to path: String) throws(SystemError) {
        guard let request = AttributeRequest(path: path, text: text.last == "\n" ? String(text.dropLast()) : text)
        else {
            throw SystemError(operation: "write \"\(text)\" to", subject: path, code: EINVAL)
        }
        let stream = try UnixStream.connect(to: socket, milliseconds: Self.patience)
        // Shorter than any socket's buffer.
        guard try stream.send(Array("\(request.line)\n".utf8).span) == .sent(request.line.utf8.count + 1) else {
            throw SystemError(operation: "send to", subject: socket, code: EIO)
        }
        try stream.finishSending()
        let code = try answer(stream)
        if code != 0 { throw SystemError(operation: "write \"\(request.text)\" to", subject: path, code: code) }
    }

    /// Waits for the kernel, which may take minutes over a driver; the helper's unit has the limit.
    private func answer(_ stream: borrowing UnixStream) throws(SystemError) -> Int32 {
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: Self.answerLimit)
        while received.count < Self.answerLimit {
            switch try stream.receive(into: &buffer) {
            case .bytes(let count, _):
                received += buffer[..<count]
                continue
            case .wouldBlock:
                _ = try stream.descriptor.wait(until: .readable, milliseconds: nil)
                continue
            case .end: break
            }
            break
        }
        guard received.last == UInt8(ascii: "\n"),
            let code = Int32(String(decoding: received.dropLast(), as: UTF8.self))
        else { throw SystemError(operation: "get an answer from", subject: socket, code: EIO) }
        return code
    }
}
