import EGMTestSupport
import JSONRPC
import LinuxSystem
import Synchronization
import Testing

/// A daemon that does what the test says, one connection after the other, on a thread of its own. It listens until the
/// last connection of the script is served.
final class ScriptedDaemon: Sendable {
    /// One connection, closed at the end of its part of the script.
    final class Peer {
        private let stream: UnixStream
        private var framer = MessageFramer(maximumBytes: 1 << 20)

        init(_ stream: consuming UnixStream) { self.stream = stream }

        /// The next request, waited for.
        func request() throws -> JSONValue {
            var buffer = [UInt8](repeating: 0, count: 4096)
            while true {
                if let message = try framer.next() { return try JSONValue(parsing: message) }
                switch try stream.receive(into: &buffer) {
                case .bytes(let count, _): framer.append(buffer[..<count])
                case .end: throw TimedOut(what: "a request", seen: "the end of the connection")
                case .wouldBlock:
                    guard try stream.descriptor.wait(until: .readable, milliseconds: 300_000) else {
                        throw TimedOut(what: "a request", seen: "nothing")
                    }
                }
            }
        }

        func send(_ value: JSONValue) throws {
            let bytes = Array((value.text() + "\n").utf8)
            guard try stream.send(bytes.span) == .sent(bytes.count) else {
                throw TimedOut(what: "room in the socket", seen: "")
            }
        }

        func reply(_ id: Int64, _ result: JSONValue) throws {
            try send(["jsonrpc": "2.0", "id": .integer(id), "result": result])
        }

        func fail(_ id: JSONValue, kind: String) throws {
            try send([
                "jsonrpc": "2.0", "id": id,
                "error": ["code": -32024, "message": "it failed", "data": ["kind": .string(kind)]],
            ])
        }

        func notify(_ method: String, _ params: JSONValue) throws {
            try send(["jsonrpc": "2.0", "method": .string(method), "params": params])
        }

        /// Answers an `event.subscribe`, and returns its parameters.
        func acceptSubscription(instance: String = "i", sequence: Int64, missed: JSONValue = .null) throws -> JSONValue
        {
            let request = try request()
            #expect(request["method"] == "event.subscribe")
            try reply(
                request["id"]?.integerValue ?? 0,
                [
                    "subscription": 4, "cursor": ["instance": .string(instance), "sequence": .integer(sequence)],
                    "missed": missed,
                ])
            return request["params"] ?? .null
        }

        func event(_ sequence: Int64, instance: String = "i", subscription: Int64 = 4, type: String = "fault") throws {
            try notify(
                "event",
                [
                    "subscription": .integer(subscription), "instance": .string(instance),
                    "sequence": .integer(sequence), "time": 1.5, "type": .string(type),
                    "data": ["fault": "region-faulty", "region": "egm4", "message": "m"],
                ])
        }
    }

    let path: String
    private let directory: TemporaryDirectory
    private let failures = Mutex<[String]>([])
    private let isDone = Mutex(false)

    init(_ connections: [@Sendable (Peer) throws -> Void]) throws {
        directory = try TemporaryDirectory()
        path = directory.path("s")
        let listener = Listening(try UnixListener.bind(path: path, mode: 0o600))
        try startThread(name: "daemon") { self.serve(connections, listener) }
    }

    private func serve(_ connections: [@Sendable (Peer) throws -> Void], _ listener: Listening) {
        do {
            for script in connections { try script(try listener.accept()) }
        } catch {
            failures.withLock { $0.append("\(error)") }
        }
        isDone.withLock { $0 = true }
    }

    /// Waits for the end of the script; what went wrong in it is the test's failure.
    func finish() throws {
        try waitUntil("the script to end") { isDone.withLock { $0 } }
        #expect(failures.withLock { $0 } == [])
    }

    private final class Listening: Sendable {
        private let listener: UnixListener

        init(_ listener: consuming UnixListener) { self.listener = listener }

        func accept() throws -> Peer {
            while true {
                if let stream = try listener.accept() { return Peer(stream) }
                guard try listener.descriptor.wait(until: .readable, milliseconds: 300_000) else {
                    throw TimedOut(what: "a connection", seen: "nobody")
                }
            }
        }
    }
}
