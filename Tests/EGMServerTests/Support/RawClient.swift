import EGMTestSupport
import Glibc
import LinuxSystem
import Testing

/// A client that sends whatever the test wants, right or wrong. Reads wait for the server, with a deadline that only a
/// broken server reaches.
final class RawClient {
    private static let patience = Int(RunningProgram.patience / 1_000_000)

    let stream: UnixStream
    private var received: [UInt8] = []
    private var descriptors = DescriptorList()

    init(_ path: String) throws { stream = try UnixStream.connect(to: path, milliseconds: RawClient.patience) }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    /// Sends everything, however long the server takes to read it.
    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            switch try stream.send(bytes.span.extracting(droppingFirst: sent)) {
            case .sent(let count): sent += count
            case .wouldBlock:
                guard try stream.descriptor.wait(until: .writable, milliseconds: RawClient.patience) else {
                    throw Unanswered(what: "room in the socket", seen: "\(sent) of \(bytes.count) bytes sent")
                }
            }
        }
    }

    /// Sends as much as the socket takes without waiting; returns how much that was.
    func sendWhatFits(_ bytes: [UInt8]) throws -> Int {
        var sent = 0
        while sent < bytes.count, case .sent(let count) = try stream.send(bytes.span.extracting(droppingFirst: sent)) {
            sent += count
        }
        return sent
    }

    /// Sends `text` with `count` descriptors of the file.
    func send(_ text: String, passing count: Int, of path: String) throws {
        var list = DescriptorList()
        for _ in 0..<count { list.append(try OwnedDescriptor.open(path, flags: O_RDONLY)) }
        let bytes = Array(text.utf8)
        #expect(try stream.send(bytes.span, passing: list) == .sent(bytes.count))
    }

    /// The same with more descriptors than our own library would send.
    func sendRaw(_ text: String, passing count: Int, of path: String) throws {
        let file = try OwnedDescriptor.open(path, flags: O_RDONLY)
        let header = MemoryLayout<cmsghdr>.stride
        let size = header + count * MemoryLayout<CInt>.size
        var control = [UInt64](repeating: 0, count: (size + 7) / 8)
        control.withUnsafeMutableBytes { bytes in
            var rights = cmsghdr()
            (rights.cmsg_len, rights.cmsg_level, rights.cmsg_type) = (size, SOL_SOCKET, CInt(SCM_RIGHTS))
            bytes.storeBytes(of: rights, as: cmsghdr.self)
            for index in 0..<count {
                bytes.storeBytes(of: file.number, toByteOffset: header + 4 * index, as: CInt.self)
            }
        }
        var bytes = Array(text.utf8)
        let sent = bytes.withUnsafeMutableBytes { bytes in
            control.withUnsafeMutableBytes { control in
                var part = iovec(iov_base: bytes.baseAddress, iov_len: bytes.count)
                return withUnsafeMutablePointer(to: &part) { part in
                    var message = msghdr()
                    message.msg_iov = part
                    message.msg_iovlen = 1
                    message.msg_control = control.baseAddress
                    message.msg_controllen = control.count
                    return sendmsg(stream.descriptor.number, &message, 0)
                }
            }
        }
        #expect(sent == bytes.count)
    }

    func finishSending() throws { try stream.finishSending() }

    /// The next line, without its newline.
    func line() throws -> String {
        while true {
            if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
                defer { received.removeFirst(end + 1) }
                return String(decoding: received[..<end], as: UTF8.self)
            }
            guard try receive() else { throw Unanswered(what: "a line; the connection was closed", seen: text) }
        }
    }

    func lines(_ count: Int) throws -> [String] { try (0..<count).map { _ in try line() } }

    /// Sends a request and returns the line that answers it.
    func ask(_ request: String) throws -> String {
        try send(request + "\n")
        return try line()
    }

    /// Everything up to the end of the stream.
    ///
    /// - Parameter isCut: the server closes with requests unread, which the kernel calls a reset.
    func rest(isCut: Bool = false) throws -> String {
        do {
            while try receive() {}
        } catch let error as SystemError where isCut && error.code == ECONNRESET {}
        defer { received = [] }
        return text
    }

    /// Descriptors that came and were not taken.
    var descriptorCount: Int { descriptors.count }

    func takeDescriptor() throws -> OwnedDescriptor {
        guard let descriptor = descriptors.takeFirst() else { throw Unanswered(what: "a descriptor", seen: text) }
        return descriptor
    }

    private var text: String { String(decoding: received, as: UTF8.self) }

    /// Waits for more; false at the end.
    private func receive() throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            switch try stream.receive(into: &buffer) {
            case .end: return false
            case .bytes(let count, var passed):
                received += buffer[..<count]
                while let descriptor = passed.takeFirst() { descriptors.append(descriptor) }
                return true
            case .wouldBlock:
                guard try stream.descriptor.wait(until: .readable, milliseconds: RawClient.patience) else {
                    throw Unanswered(what: "an answer", seen: text)
                }
            }
        }
    }
}

/// The server did not do what the test waited for.
struct Unanswered: Error {
    var what: String
    var seen: String
}
