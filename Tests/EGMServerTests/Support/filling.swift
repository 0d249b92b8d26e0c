import EGMDomain
import EGMTestSupport
import EventLoop
import JSONRPC

@testable import EGMServer

/// Makes `client`, the server's only one, ask without reading until the server has output that it cannot send, and
/// stops reading.
func fill(_ client: RawClient, _ server: TestServer) throws {
    let requests = text(String(repeating: call("topology.get"), count: 100))
    var rest: [UInt8] = []
    try waitUntil("the server to stop reading") {
        if rest.isEmpty { rest = requests }
        rest.removeFirst(try client.sendWhatFits(rest))
        return server.on { server in
            server.connections.values.contains {
                !$0.mayTake(server.limits) && $0.watch?.interest == [.writable, .hangUp]
            }
        }
    }
}

/// The call that `create` spells, parsed.
func created(_ region: RegionName) -> Call {
    guard case .single(let call)? = try? Incoming(parsing: text(create(region))) else {
        preconditionFailure("the request is right")
    }
    return call
}
