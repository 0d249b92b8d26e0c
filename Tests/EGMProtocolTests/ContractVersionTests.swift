import JSONRPC
import Testing

@testable import EGMProtocol

/// Clients trust the version: 1.x may add, and never takes away.
struct ContractVersionTests {
    /// The methods of 1.0, which are there as long as the first number is 1.
    private static let first = [
        "system.ping", "system.info", "rpc.discover", "topology.get", "gpu.list", "device.list", "region.list",
        "region.get", "region.retiredPages", "allocation.create", "allocation.map", "allocation.activate",
        "allocation.release", "allocation.get", "allocation.list", "request.cancel",
    ]

    @Test func theFirstNumberKeepsItsMethods() throws {
        let parts = Contract.version.split(separator: ".").compactMap { Int($0) }
        #expect(parts.count == 2 && parts[0] == 1)
        let names = Set(Contract.methods.map(\.name))
        #expect(Self.first.filter { !names.contains($0) } == [])
        // Something was added since.
        #expect(names.count > Self.first.count && parts[1] >= 1)
    }

    @Test func everybodyIsToldTheSameVersion() throws {
        #expect(OpenRPCDocument.contract.json["info"]?["version"] == .string(Contract.version))
        #expect(SystemInfoResult.example.json["protocolVersion"] == .string(Contract.version))
        let page = ProtocolReference.markdown()
        #expect(page.contains("version \(Contract.version)"))
        #expect(page.contains("number changes when something is renamed or removed"))
    }
}
