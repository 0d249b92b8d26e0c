import EGMTestSupport
import Glibc
import JSONRPC
import LinuxSystem
import Testing

@testable import EGMServer

/// What clients send that nobody has asked for.
extension DescriptorTests {
    @Test func thoseOfAClientAreClosedUpToTheLimitAndThenItsConnection() throws {
        let server = try TestServer(limits: { $0.descriptorsReceived = 32 })
        let file = try TemporaryDirectory()
        let path = try file.write("x", to: "flood")
        let client = try server.connect()
        for _ in 0..<2 {
            try client.send(ping, passing: 16, of: path)
            #expect(try client.line() == pong)
        }
        #expect(try openDescriptors(of: path) == 0)
        try client.send(ping, passing: 1, of: path)
        let reply = try JSONValue(parsing: try client.line())
        #expect(reply["error"]?["data"]?["kind"] == "limit-exceeded")
        #expect(
            reply["error"]?["message"]
                == "this connection has sent more than 32 descriptors that no method takes")
        #expect(try client.rest() == "")
        try waitUntil("them to be closed") { try openDescriptors(of: path) == 0 }
    }

    @Test func moreInOneMessageThanCanBeReceivedEndTheConnection() throws {
        let server = try TestServer()
        let file = try TemporaryDirectory()
        let path = try file.write("x", to: "flood")
        let client = try server.connect()
        try client.sendRaw(ping, passing: 40, of: path)
        let reply = try JSONValue(parsing: try client.line())
        #expect(reply["error"]?["data"]?["kind"] == "limit-exceeded")
        #expect(try client.rest() == "")
        try waitUntil("them to be closed") { try openDescriptors(of: path) == 0 }
        #expect(try server.connect().ask(ping) == pong)
    }

    /// How many descriptors this process has of the file.
    private func openDescriptors(of path: String) throws -> Int {
        try HostRoot().names(in: "/proc/self/fd").count { name in
            var buffer = [CChar](repeating: 0, count: 4096)  // the longest path
            let length = readlink("/proc/self/fd/\(name)", &buffer, buffer.count)
            return length > 0 && String(decoding: buffer[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self) == path
        }
    }
}
