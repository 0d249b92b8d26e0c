import EGMTestSupport
import Glibc
import LinuxSystem
import Testing

@testable import EGMPlatform

@Suite struct HostFactsRequestTests {
    @Test func itEndsWithTheConnection() async throws {
        let directory = try TemporaryDirectory()
        let listener = try UnixListener.bind(path: directory.path("facts.sock"), mode: 0o600)
        let request = HostFactsRequest(socket: directory.path("facts.sock"))
        let pool = try WorkerPool(name: "asking", threads: 1)
        defer { pool.stop() }
        async let asked: Void = pool.run { () throws(SystemError) in try request.run() }
        _ = try listener.descriptor.wait(until: .readable, milliseconds: nil)
        // Accepted, and at once closed.
        let wasThere = try listener.accept() != nil
        #expect(wasThere)
        try await asked
    }

    @Test func withoutASocketItIsRefused() throws {
        let directory = try TemporaryDirectory()
        let request = HostFactsRequest(socket: directory.path("facts.sock"))
        let error = #expect(throws: SystemError.self) { try request.run() }
        #expect(error?.code == ENOENT)
    }
}
