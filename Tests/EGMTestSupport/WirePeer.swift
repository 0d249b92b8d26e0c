// A client that speaks the wire by itself, so that tests see what really goes over the socket: bytes out, JSON values
// and descriptors in.

internal import Glibc
package import JSONRPC
package import LinuxSystem

/// A connection to the daemon's socket.
package final class WirePeer {
    /// No answer takes longer than this, milliseconds, unless the daemon is broken.
    private static let patience = 300_000

    private let stream: UnixStream
    /// A whole message that came together with an earlier one.
    private var next: [UInt8]?
    private var framer = MessageFramer(maximumBytes: 16 << 20)
    private var descriptors = DescriptorList()
    private var lastID: Int64 = 0

    package init(socket: String) throws {
        stream = try UnixStream.connect(to: socket, milliseconds: WirePeer.patience)
    }

    /// Connects as soon as `program` listens at `socket`.
    package init(socket: String, of program: RunningProgram) throws { stream = try program.connect(to: socket) }

    /// Descriptors that came and were not taken yet.
    package var descriptorCount: Int { descriptors.count }

    /// The oldest descriptor that came; throws if none did.
    package func takeDescriptor() throws -> OwnedDescriptor {
        guard let descriptor = descriptors.takeFirst() else { throw TimedOut(what: "a descriptor", seen: "none") }
        return descriptor
    }

    /// Sends `text` as it is.
    package func send(_ text: String) throws { try send(Array(text.utf8)) }

    /// Sends `bytes` as they are.
    package func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            switch try stream.send(rest.span) {
            case .sent(let count): rest = rest.dropFirst(count)
            case .wouldBlock:
                guard try stream.descriptor.wait(until: .writable, milliseconds: WirePeer.patience) else {
                    throw TimedOut(what: "room in the socket", seen: "")
                }
            }
        }
    }

    /// Sends as much of `text` as the socket takes without waiting.
    package func sendWhatFits(_ text: String) throws {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty, case .sent(let count) = try stream.send(rest.span) { rest = rest.dropFirst(count) }
    }

    /// Sends a request without waiting for its answer; returns its id.
    @discardableResult
    package func request(_ method: String, _ params: JSONValue = [:]) throws -> Int64 {
        lastID += 1
        let message: JSONValue = [
            "jsonrpc": "2.0", "id": .integer(lastID), "method": .string(method), "params": params,
        ]
        try send(message.text() + "\n")
        return lastID
    }

    /// The next answer, waited for; nil when the daemon has closed the connection.
    package func receive() throws -> Response? {
        while let message = try receiveMessage() {
            if case .response(let response) = try ServerMessage(parsing: message) { return response }
        }
        return nil
    }

    /// The text of the next message, waited for; empty when the daemon has closed the connection.
    package func receiveText() throws -> String { String(decoding: try receiveMessage() ?? [], as: UTF8.self) }

    private func receiveMessage() throws -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            if let message = try next ?? framer.next() {
                next = nil
                return message
            }
            switch try stream.receive(into: &buffer) {
            case .bytes(let count, var passed):
                framer.append(buffer[..<count])
                while let descriptor = passed.takeFirst() { descriptors.append(descriptor) }
            case .wouldBlock:
                guard try stream.descriptor.wait(until: .readable, milliseconds: WirePeer.patience) else {
                    throw TimedOut(what: "a message from the daemon", seen: "")
                }
            case .end: return nil
            }
        }
    }

    /// The answer to the request `id`; answers to others are dropped.
    package func answer(to id: Int64) throws -> Result<JSONValue, RPCError> {
        while let response = try receive() {
            if response.id == .integer(id) { return response.outcome }
        }
        throw TimedOut(what: "the answer to request \(id)", seen: "the daemon closed the connection")
    }

    /// Calls a method; an error of the daemon is thrown as `RPCError`.
    @discardableResult
    package func call(_ method: String, _ params: JSONValue = [:]) throws -> JSONValue {
        try answer(to: request(method, params)).get()
    }

    /// Calls a method that the daemon has to refuse; returns the error.
    package func refusal(_ method: String, _ params: JSONValue = [:]) throws -> RPCError {
        switch try answer(to: request(method, params)) {
        case .failure(let error): return error
        case .success(let result): throw NotRefused(method: method, result: result)
        }
    }

    /// Whether something of the daemon's waits to be received.
    package func hasUnread() throws -> Bool {
        if next == nil { next = try framer.next() }
        return try next != nil || stream.descriptor.wait(until: .readable, milliseconds: 0)
    }

    /// Says that nothing more will be sent.
    package func finishSending() throws { try stream.finishSending() }
}

/// What should have been refused was done.
package struct NotRefused: Error {
    package var method: String
    package var result: JSONValue
}
