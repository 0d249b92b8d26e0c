import EGMTestSupport
import Glibc
import JSONRPC
import LinuxSystem
import Testing

/// What a client may get wrong on the wire. After each the daemon serves others as before, and nothing is allocated.
@Suite(.serialized, .timeLimit(.minutes(10))) struct BadInputTests {
    let daemon: TestDaemon
    let peer: WirePeer

    init() throws {
        daemon = try TestDaemon()
        peer = try daemon.connect()
    }

    private func expectUnharmed() throws {
        #expect(!daemon.program.hasEnded)
        #expect(try daemon.connect().call("allocation.list")["allocations"] == [])
    }

    @Test(arguments: [
        (#"{"jsonrpc":"2.0","id":1,"method":}"#, -32700), (#"{"id":1,"id":1}"#, -32700), ("]", -32700),
        ("\u{0}", -32700), ("GET / HTTP/1.1\r\n\r\n", -32700),
        (#"{"jsonrpc":"1.0","id":1,"method":"system.ping"}"#, -32600),
        (#"{"jsonrpc":"2.0","id":1}"#, -32600), ("[]", -32600),
        (#"{"jsonrpc":"2.0","id":1,"method":"no.such"}"#, -32601),
    ])
    func brokenMessagesAreAnswered(text: String, code: Int) throws {
        try peer.send(text + "\n")
        let response = try #require(try peer.receive())
        guard case .failure(let error) = response.outcome else {
            Issue.record("accepted: \(text)")
            return
        }
        #expect(error.code == code, "\(error)")
        #expect(!error.message.isEmpty)
        try expectUnharmed()
    }

    @Test(arguments: [
        ("allocation.create", #"{"vm":{"uuid":7},"regions":["egm4"]}"#, "vm.uuid"),
        ("allocation.create", #"{"vm":{"uuid":"x"},"regions":"egm4"}"#, "regions"),
        ("allocation.create", #"{"vm":{"uuid":"x"},"regions":["egm4"],"lifetime":"eternal"}"#, "lifetime"),
        ("allocation.create", #"{"vm":{"uuid":"x"},"regions":["egm4"],"sice":4096}"#, "sice"),
        ("allocation.create", #"{"vm":{"uuid":"x"},"regions":["egm4"],"size":-1}"#, "size"),
        ("allocation.create", #"{"vm":{"uuid":"x"},"regions":["egm4"],"wait":-1}"#, "wait"),
        ("allocation.create", #"{"regions":["egm4"]}"#, "vm"), ("allocation.create", "[1]", "params"),
        ("region.get", "{}", "region"), ("region.get", #"{"region":4}"#, "region"),
        ("region.get", #"{"region":"egm4","verbose":true}"#, "verbose"), ("allocation.map", #"{"id":null}"#, "id"),
        ("topology.get", #"{"all":true}"#, "all"),
    ])
    func wrongParametersAreNamed(method: String, params: String, word: String) throws {
        try peer.send(#"{"jsonrpc":"2.0","id":7,"method":"\#(method)","params":\#(params)}"# + "\n")
        let response = try #require(try peer.receive())
        guard case .failure(let error) = response.outcome else {
            Issue.record("accepted: \(params)")
            return
        }
        #expect(response.id == .integer(7))
        #expect(error.code == -32602 || error.code == -32600, "\(error)")
        #expect(error.message.contains(word), "\(error)")
        try expectUnharmed()
    }

    @Test func aMessageMayBeAsLongAsTheLimit() throws {
        let limit = try #require(try peer.call("system.info")["limits"]?["messageBytes"]?.integerValue)
        let start = #"{"jsonrpc":"2.0","id":5,"method":"system.ping","params":{}"#
        let message = start + String(repeating: " ", count: Int(limit) - start.utf8.count - 1) + "}"
        try peer.send(message)
        #expect(try peer.answer(to: 5).get() != .null)
        try peer.send(start + String(repeating: " ", count: Int(limit) - start.utf8.count) + "}")
        let response = try #require(try peer.receive())
        guard case .failure(let error) = response.outcome else {
            Issue.record("a message over the limit was answered")
            return
        }
        #expect(error.message.contains("\(limit)"), "\(error)")
        #expect(try peer.receive() == nil, "what comes after such a message cannot be understood")
        try expectUnharmed()
    }

    @Test func aMessageMayBeAsDeepAsTheLimit() throws {
        let limit = try #require(try peer.call("system.info")["limits"]?["nestingDepth"]?.integerValue)
        func message(_ depth: Int) -> String {
            let inner = depth - 1
            return #"{"jsonrpc":"2.0","id":5,"method":"system.ping","x":"#
                + String(repeating: "[", count: inner) + String(repeating: "]", count: inner) + "}"
        }
        try peer.send(message(Int(limit)))
        let shallow = try #require(try peer.receive())
        #expect(shallow.id == .integer(5))
        try peer.send(message(Int(limit) + 1))
        let deep = try #require(try peer.receive())
        guard case .failure(let error) = deep.outcome else {
            Issue.record("a message over the limit was answered")
            return
        }
        #expect(error.message.contains("\(limit)"), "\(error)")
        try expectUnharmed()
    }

    @Test func aClientThatGoesAwayAtEveryByteOfARequestDoesNoHarm() throws {
        let request = Array(
            #"{"jsonrpc":"2.0","id":1,"method":"allocation.map","params":{"id":"a-1"}}"#.utf8)
        for count in 0..<request.count { try daemon.connect().send(Array(request[..<count])) }
        try expectUnharmed()
    }

    @Test func aBatchIsAnsweredAsOne() throws {
        try peer.send(#"[{"jsonrpc":"2.0","id":1,"method":"system.ping"},7,{"jsonrpc":"2.0","method":"system.ping"}]"#)
        let text = try peer.receiveText()
        let replies = try #require(JSONValue(parsing: text).arrayValue)
        #expect(replies.count == 2)
        #expect(replies.contains { $0["id"] == 1 && $0["result"] != nil })
        #expect(replies.contains { $0["id"] == .null && $0["error"]?["code"] == -32600 })
    }

    @Test(.enabled(if: getuid() == 0, "needs root, to become somebody else")) func othersAreNotServed() throws {
        // Past the socket's mode, so that only the daemon itself can refuse.
        chmod(daemon.directory.path, 0o755)
        chmod(daemon.socket, 0o666)
        let copy = try Executable.copy("egmctl", into: daemon.directory)
        let result = try ProgramResult.of(
            "/usr/bin/setpriv",
            ["--reuid", "65534", "--regid", "65534", "--clear-groups", copy, "--socket", daemon.socket, "status"],
            in: daemon.directory)
        #expect(result.status == 77, "\(result)")
        #expect(result.output == "")
        #expect(result.errors.contains("65534"), "\(result)")
        chmod(daemon.socket, 0o600)
        let closed = try ProgramResult.of(
            "/usr/bin/setpriv",
            ["--reuid", "65534", "--regid", "65534", "--clear-groups", copy, "--socket", daemon.socket, "status"],
            in: daemon.directory)
        #expect(closed.status == 77)
        #expect(closed.errors.contains("may not connect to \(daemon.socket)"), "\(closed)")
        try expectUnharmed()
    }
}
