import EGMDomain
import EGMProtocol
import JSONRPC
import Testing

@testable import EGMServer

@Suite struct RouterTests {
    private func router(on custodian: Custodian) -> Router { TestServer.router(custodian, [:]) }

    @Test func servesEveryMethodOfTheContract() throws {
        let server = try TestServer()
        #expect(router(on: server.custodian).names == Contract.methods.map(\.name).sorted())
    }

    @Test func saysSoInSystemInfo() throws {
        let server = try TestServer()
        let info = try JSONValue(parsing: try server.connect().ask(call("system.info")))
        #expect(
            info["result"]?["methods"]?.arrayValue?.compactMap(\.stringValue) == Contract.methods.map(\.name).sorted())
    }

    @Test func asksForRightsBeforeItReadsParameters() throws {
        let server = try TestServer()
        let router = router(on: server.custodian)
        let viewer = Caller(uid: 5, gid: 5, pid: 5, role: .viewer, connection: 1)
        #expect(throws: RPCError.notPermitted("allocation.create", level: .operator, for: viewer)) {
            try router.entry("allocation.create", for: viewer)
        }
        #expect(throws: Never.self) { try router.entry("region.list", for: viewer) }
        #expect(throws: Contract.methodNotFound("region.lst")) { try router.entry("region.lst", for: viewer) }
    }

    /// Every method without required parameters, over the wire: the reply is of the contract's form.
    @Test func answersInTheFormOfTheContract() throws {
        let server = try TestServer()
        let client = try server.connect()
        try server.wait(for: egm4, .ready)
        _ = try client.ask(create(egm4))
        for method in Contract.methods where !method.name.hasPrefix("allocation.c") {
            let reply = try JSONValue(parsing: try client.ask(call(method.name)))
            if reply["error"] != nil {
                #expect(reply["error"]?["code"] == -32602, "\(method.name)")
            } else {
                #expect(reply["result"]?.objectValue != nil, "\(method.name)")
            }
        }
        let region = try RegionGet.decode(result: result(client, call("region.get", #"{"region":"egm4"}"#)))
        #expect(region.state == .allocated)
        let pages = try RegionRetiredPages.decode(result: result(client, call("region.retiredPages", #"["egm4"]"#)))
        #expect(pages.usableSize == regionSize)
        let topology = try TopologyGet.decode(result: result(client, call("topology.get")))
        #expect(topology.regions.map(\.name) == ["egm4", "egm5", "egm6", "egm7"])
        #expect(topology.gpus.count == 5)
        let list = try AllocationList.decode(result: result(client, call("allocation.list")))
        #expect(list.allocations.map(\.vm.uuid) == [uuid(1)])
    }

    private func result(_ client: RawClient, _ request: String) throws -> JSONValue {
        try #require(try JSONValue(parsing: try client.ask(request))["result"])
    }
}
