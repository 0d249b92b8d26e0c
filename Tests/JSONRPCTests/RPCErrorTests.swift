import JSONRPC
import Testing

@Suite struct RPCErrorTests {
    @Test func unknownNameIsRepeatedUpToALimit() {
        let at = String(repeating: "m", count: Limits.repeatedNameLength)
        #expect(RPCError.methodNotFound(at).message == "there is no method \"\(at)\"")
        #expect(RPCError.methodNotFound(at + "x").message == "there is no method \"\(at)\"")
    }

    @Test func framingErrorNamesTheLimit() {
        let error = RPCError.framing(.tooDeep(limit: 64))
        #expect(error.code == -32600)
        #expect(error.data?["limit"] == 64)
        #expect(error.data?["kind"] == "invalid-request")
    }
}
