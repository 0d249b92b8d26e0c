// The refusals that a client can bring about, over the wire.

import EGMDomain
import EGMProtocol
import EGMTestSupport
import JSONRPC
import Testing

@testable import EGMServer

@Suite(.timeLimit(.minutes(10))) struct AllocationRefusalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let params: String
        let kind: ErrorKind

        var testDescription: String { "\(kind.rawValue): \(params)" }

        init(_ params: String, _ kind: ErrorKind, vm: String = uuid(1)) {
            self.params = #"{"vm":{"uuid":"\#(vm)"}"# + (params.isEmpty ? "}" : ",\(params)}")
            self.kind = kind
        }
    }

    static let creates: [Case] = [
        Case("", .nothingRequested), Case(#""regions":[]"#, .nothingRequested),
        Case(#""regions":["egm4"]"#, .invalidUUID, vm: "00000000-0000-0000-0000-000000000000"),
        Case(#""regions":["egm4"]"#, .invalidUUID, vm: ""), Case(#""regions":["egm4"]"#, .invalidUUID, vm: "x"),
        Case(#""regions":["egm8"]"#, .unknownRegion), Case(#""regions":["egm"]"#, .unknownRegion),
        Case(#""regions":["egm4","egm8"]"#, .unknownRegion), Case(#""regions":["egm6"]"#, .regionFaulty),
        Case(#""regions":["egm4","egm6"]"#, .regionFaulty), Case(#""regions":["egm7"]"#, .regionAbsent),
        Case(#""gpus":["0000:00:00.0"]"#, .unknownGPU), Case(#""gpus":["gpu0"]"#, .unknownGPU),
        Case(#""gpus":["0028:01:00.0"]"#, .gpuWithoutRegion), Case(#""gpus":["0008:01:00.0"]"#, .partialGPUs),
        Case(#""gpus":["0008:01:00.0","0009:01:00.0","0018:01:00.0"]"#, .partialGPUs),
        Case(#""gpus":["0008:01:00.0","0009:01:00.0"],"regions":["egm5"]"#, .partialGPUs),
        Case(#""regions":["egm4"],"policy":"tray""#, .partialTray), Case(#""regions":["egm4"],"size":0"#, .sizeInvalid),
        Case(#""regions":["egm4"],"size":65537"#, .sizeInvalid),
        Case(#""regions":["egm4"],"size":1114112"#, .sizeInvalid),
        Case(#""regions":["egm4"],"size":9223372036854775807"#, .sizeInvalid),
        Case(#""regions":["egm4"],"size":18446744073709486080"#, .sizeInvalid),
        Case(#""regions":["egm4"],"size":"0xffffffffffff0000""#, .sizeInvalid),
        Case(#""regions":["egm4"],"lifetime":"process","pid":2000000"#, .processGone),
        Case(#""regions":["egm4"],"lifetime":"process","pid":1"#, .processUnwatchable),
        Case(#""regions":["egm4"],"delivery":"path""#, .deliveryUnavailable),
    ]

    @Test func eachHasItsKindAndAllocatesNothing() throws {
        let server = try TestServer()
        let client = try server.connect()
        try server.wait(for: egm4, .ready)
        for refused in Self.creates {
            let reply = try JSONValue(parsing: try client.ask(call("allocation.create", refused.params)))
            #expect(reply["error"]?["data"]?["kind"] == .string(refused.kind.rawValue), "\(refused): \(reply.text())")
            #expect(reply["error"]?["code"] == .integer(Int64(refused.kind.code)))
            #expect(server.allocations == [], "\(refused)")
        }
        #expect(try server.state(egm4) == .ready)
        #expect(try client.ask(create(egm4)).contains(#""state":"allocated""#))
    }

    @Test func ofWhatIsTaken() throws {
        let server = try TestServer(settings: CustodianSettings(hold: .eager, allocationLimit: 1, drainInterval: 5))
        let client = try server.connect()
        let first = try client.ask(create(egm4, vm: 1))
        #expect(try client.ask(create(egm4, vm: 1)) == first)
        try expect(client, create(egm4, vm: 2), .regionBusy)
        try expect(client, create(egm5, vm: 1), .allocationConflict)
        try expect(client, create(egm5, vm: 2), .limitExceeded)
        try expect(client, create(egm4, vm: 2, more: #","wait":0.01"#), .timeout)
        let id = try #require(server.allocations.first).id
        try expect(client, call("allocation.map", #"{"id":"\#(id)","region":"egm5"}"#), .regionNotInAllocation)
        try expect(client, call("allocation.map", #"{"id":"\#(id)","region":"x"}"#), .unknownRegion)
        for method in ["map", "get", "release"] {
            try expect(client, call("allocation.\(method)", #"{"id":"nobody's"}"#), .unknownAllocation)
        }
        try server.memory(egm4).setHolders([Holder(pid: 9, command: "qemu", way: .maps)])
        _ = try client.ask(call("allocation.release", #"{"id":"\#(id)"}"#))
        try expect(client, call("allocation.map", #"{"id":"\#(id)"}"#), .notMappable)
        try expect(client, create(egm4, vm: 3), .regionDraining)
        try server.memory(egm4).setHolders([])
        try server.wait(for: egm4, .ready)
        #expect(server.allocations == [])
    }

    @Test func ofSeveralRegionsAtOnce() throws {
        let server = try TestServer()
        let client = try server.connect()
        let both = call("allocation.create", #"{"vm":{"uuid":"\#(uuid(1))"},"regions":["egm4","egm5"]}"#)
        #expect(try client.ask(both).contains(#""state":"allocated""#))
        let id = try #require(server.allocations.first).id
        try expect(client, call("allocation.map", #"{"id":"\#(id)"}"#), .regionNeeded)
        #expect(try client.ask(call("allocation.map", #"["\#(id)","egm5"]"#)).contains(#""region":"egm5""#))
    }

    @Test func ofARegionWhoseScrubFails() throws {
        let server = try TestServer(
            settings: CustodianSettings(), prepare: { $0[egm4]?.failScrub(.scrubFailed(reason: "a bad page")) })
        let client = try server.connect()
        try expect(client, create(egm4), .regionFaulty)
        #expect(server.allocations == [])
    }

    private func expect(
        _ client: RawClient, _ request: String, _ kind: ErrorKind, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let reply = try client.ask(request)
        let error = try JSONValue(parsing: reply)["error"]
        #expect(error?["data"]?["kind"] == .string(kind.rawValue), "\(reply)", sourceLocation: sourceLocation)
        #expect(error?["code"] == .integer(Int64(kind.code)), sourceLocation: sourceLocation)
    }
}
