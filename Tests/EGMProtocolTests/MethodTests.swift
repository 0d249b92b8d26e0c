import EGMProtocol
import JSONRPC
import Testing

@Suite struct MethodTests {
    private func create(_ text: String) throws -> AllocationCreateParams {
        guard case .object(let object) = try JSONValue(parsing: text) else { throw ShapeError(path: "", problem: "") }
        return try AllocationCreate.decode(.named(object))
    }

    private static let uuid = #""vm":{"uuid":"5f0c9f4e-8d0a-4a65-9c1b-0d3f6f4c2a11"}"#

    @Test func defaultsOfCreate() throws {
        let params = try create("{\(Self.uuid)}")
        #expect(params.gpus == [] && params.regions == [] && params.size == nil && params.pid == nil)
        #expect(params.policy == .socket && params.delivery == .descriptor && params.lifetime == .persistent)
        #expect(params.wait == nil && params.beneficiary == nil)
    }

    @Test func everyParameterOfCreate() throws {
        let params = try create(
            """
            {\(Self.uuid), "gpus":["0008:01:00.0"], "regions":["egm4"], "policy":"tray", "size":"0x10000",
             "delivery":"path", "lifetime":"process", "pid":7, "wait":2.5, "for":{"uid":107}}
            """)
        #expect(params.size == 65536 && params.pid == 7 && params.wait == 2.5 && params.beneficiary?.uid == 107)
        #expect(params.policy == .tray && params.delivery == .path && params.lifetime == .process)
    }

    @Test(
        arguments: [
            ("{}", "params.vm: is missing", nil),
            (#"{"vm":{}}"#, "params.vm.uuid: is missing", nil),
            (#"{"vm":{"uuid":5}}"#, "params.vm.uuid: expected a string, got an integer", nil),
            (#"{"vm":{"uid":"x"}}"#, "params.vm.uuid: is missing", "uid is unknown; did you mean uuid?"),
            ("{\(uuid),\"region\":[\"egm4\"]}", "params.region: is unknown", "did you mean regions?"),
            ("{\(uuid),\"regions\":\"egm4\"}", "params.regions: expected an array, got a string", nil),
            ("{\(uuid),\"gpus\":[\"a\",1]}", "params.gpus[1]: expected a string, got an integer", nil),
            (
                "{\(uuid),\"policy\":\"sockets\"}", #"params.policy: "sockets" is none of: socket, tray, partition"#,
                "did you mean socket?"
            ),
            ("{\(uuid),\"size\":-1}", "params.size: must be at least 0, is -1", nil),
            ("{\(uuid),\"pid\":0}", "params.pid: must be from 1 to 2147483647, is 0", nil),
            ("{\(uuid),\"pid\":2147483648}", "params.pid: must be from 1 to 2147483647, is 2147483648", nil),
            ("{\(uuid),\"wait\":-0.5}", "params.wait: must be at least 0.0, is -0.5", nil),
            (
                "{\(uuid),\"for\":{\"uid\":4294967296}}", "params.for.uid: must be from 0 to 4294967295, is 4294967296",
                nil
            ),
        ] as [(String, String, String?)])
    func wrongParametersAreNamed(text: String, message: String, hint: String?) {
        let error = #expect(throws: RPCError.self) { try create(text) }
        #expect(error?.code == -32602)
        #expect(error?.message == message)
        #expect(error?.hint == hint)
        #expect(error?.data?["kind"] == "invalid-params")
    }

    @Test func actionsOfScrub() throws {
        #expect(try RegionScrub.decode(.positional(["egm4"])).action == .scrub)
        #expect(try RegionScrub.decode(.named(["region": "egm4", "action": "verify"])).action == .verify)
        let error = #expect(throws: RPCError.self) {
            try RegionScrub.decode(.named(["region": "egm4", "action": "verfy"]))
        }
        #expect(error?.message == #"params.action: "verfy" is none of: scrub, verify"#)
        #expect(error?.hint == "did you mean verify?")
        #expect(try RegionClearFinds.decode(.positional(["egm4"])).offset == nil)
        #expect(try RegionClearFinds.decode(.positional(["egm4", "0x10000"])).offset == 65536)
    }

    @Test func parametersByPosition() throws {
        #expect(try RegionGet.decode(.positional(["egm4"])).region == "egm4")
        #expect(try AllocationRelease.decode(.positional(["a-1", true])).force)
        _ = try SystemPing.decode(.none)
        _ = try SystemPing.decode(.positional([]))
        _ = try SystemPing.decode(.named([:]))
        let error = #expect(throws: RPCError.self) { try SystemPing.decode(.positional([1])) }
        #expect(error?.message == "params: takes at most 0 values, got 1")
    }

    @Test func clientSideSkipsWhatItDoesNotKnow() throws {
        let result = try SystemPing.decode(result: ["pong": true, "new": [1]])
        #expect(result.pong)
        let error = #expect(throws: ShapeError.self) { try RegionList.decode(result: ["regions": [["name": 4]]]) }
        #expect(error?.path == "result.regions[0].name")
    }

    @Test func requestsOfTheClient() {
        #expect(SystemPing.request(id: .integer(1), .init()).parameters == .none)
        let request = AllocationMap.request(id: .integer(2), .init(id: "a-1"))
        #expect(request.parameters == .named(["id": "a-1"]))
        #expect(request.method == "allocation.map")
    }

    @Test func unknownMethodSuggestsTheNearest() {
        #expect(Contract.methodNotFound("region.lst").hint == "did you mean region.list?")
        #expect(Contract.methodNotFound("frobnicate").hint == "rpc.discover lists the methods")
    }
}
