import EGMTestSupport
import JSONRPC
import LinuxSystem

/// A connection to QEMU's monitor.
final class QMPMonitor {
    private let stream: UnixStream
    private var framer = MessageFramer(maximumBytes: 1 << 20)

    /// Connects to the monitor at `path`, which QEMU makes when it has its memory, and leaves its greeting behind.
    init(_ path: String, of program: RunningProgram) throws {
        stream = try program.connect(to: path)
        _ = try message()
        try execute("qmp_capabilities")
    }

    /// Runs a command and returns what it gives.
    @discardableResult
    func execute(_ command: String, _ arguments: JSONValue = [:]) throws -> JSONValue {
        let request: JSONValue = ["execute": .string(command), "arguments": arguments]
        _ = try stream.send(request.encoded().span)
        while true {
            let reply = try message()
            if let result = reply["return"] { return result }
            if reply["error"] != nil { throw TimedOut(what: command, seen: reply.text()) }
        }
    }

    private func message() throws -> JSONValue {
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            if let message = try framer.next() { return try JSONValue(parsing: message) }
            switch try stream.receive(into: &buffer) {
            case .bytes(let count, _): framer.append(buffer[..<count])
            case .wouldBlock: _ = try stream.descriptor.wait(until: .readable, milliseconds: 60_000)
            case .end: throw TimedOut(what: "QEMU's monitor", seen: "it hung up")
            }
        }
    }
}
