// Activation over the wire, with pidfds that are right, wrong, too many, or in the wrong place.

import EGMDomain
import EGMTestSupport
import Glibc
import JSONRPC
import LinuxSystem
import Testing

@testable import EGMServer

@Suite(.timeLimit(.minutes(10))) struct ActivateMethodTests {
    private let server: TestServer
    private let client: RawClient
    private let id: AllocationID
    private let sleeper: RunningProgram

    init() throws {
        server = try TestServer(limits: { $0.descriptorsReceived = 4 })
        client = try server.connect()
        _ = try client.ask(create(egm4))
        id = try #require(server.allocations.first).id
        sleeper = try RunningProgram("sleep", ["600"], directory: TemporaryDirectory())
    }

    private func activate(_ more: String = "") -> String { call("allocation.activate", #"{"id":"\#(id)"\#(more)}"#) }

    private func send(_ text: String, _ descriptors: consuming DescriptorList, on client: RawClient) throws {
        let bytes = Array(text.utf8)
        let outcome = try client.stream.send(bytes.span, passing: descriptors)
        #expect(outcome == .sent(bytes.count))
    }

    private func pidfd() throws -> DescriptorList {
        DescriptorList(try ProcessHandle.open(pid: sleeper.pid).intoDescriptor())
    }

    private func result(_ line: String) throws -> JSONValue {
        try #require(try JSONValue(parsing: line)["result"], "\(line)")
    }

    private func kind(_ line: String) throws -> String? {
        try JSONValue(parsing: line)["error"]?["data"]?["kind"]?.stringValue
    }

    private var count: Int { server.on { $0.connections.values.reduce(0) { $0 + $1.descriptorsReceived } } }

    private func expectPidfdsClosed() throws {
        let names = try HostRoot().names(in: "/proc/self/fd")
        let open = names.filter { HostRoot().linkTarget("/proc/self/fd/\($0)")?.contains("pidfd") == true }
        // Tests of other suites may hold some for a moment; ours would stay.
        let ours = open.filter { name in
            (try? HostRoot().text("/proc/self/fdinfo/\(name)"))?.contains("Pid:\t\(sleeper.pid)\n") == true
        }
        #expect(ours == [])
    }

    @Test func bindsToTheProcessOfThePidfd() throws {
        try send(activate(), try pidfd(), on: client)
        let info = try result(try client.line())
        let identity = try ProcessIdentity.current(pid: sleeper.pid)
        #expect(
            info["process"] == ["pid": .integer(Int64(sleeper.pid)), "startTime": .integer(Int64(identity.startTime))])
        #expect(info["active"] == true && info["lifetime"] == "process")
        #expect(count == 0)
        try expectPidfdsClosed()
        #expect(server.auditLines.last?.hasSuffix(#"allocation="\#(id)" process="\#(sleeper.pid)""#) == true)
    }

    @Test func thePidfdMayTravelWithAnyPartOfItsMessage() throws {
        let bytes = activate()
        for cut in [1, 10, bytes.count - 1] {
            try client.send(String(bytes.prefix(cut)))
            try waitUntil("the first part to be read") {
                let unread = try client.stream.unreadByPeer()
                return unread == 0
            }
            try send(String(bytes.dropFirst(cut)) + "\n", try pidfd(), on: client)
            #expect(try result(try client.line())["process"]?["pid"] == .integer(Int64(sleeper.pid)), "\(cut)")
        }
        // Behind another message, in one send: it is the last one's.
        try send(ping + activate(), try pidfd(), on: client)
        #expect(try client.line() == pong)
        #expect(try result(try client.line())["process"]?["pid"] == .integer(Int64(sleeper.pid)))
        // In front of the rest of its message.
        try send(String(bytes.prefix(5)), try pidfd(), on: client)
        try client.send(String(bytes.dropFirst(5)))
        #expect(try result(try client.line())["process"]?["pid"] == .integer(Int64(sleeper.pid)))
        #expect(count == 0)
    }

    /// More than the limit of useless ones: what a method takes is not counted.
    @Test func thoseThatAreTakenAreNotCounted() throws {
        for _ in 0..<6 {
            try send(activate(), try pidfd(), on: client)
            _ = try result(try client.line())
        }
        #expect(count == 0)
    }

    @Test func aDescriptorThatIsNoPidfdIsRefusedAndCounted() throws {
        for number in 1...4 {
            try client.send(activate(), passing: 1, of: "/dev/null")
            let line = try client.line()
            #expect(try kind(line) == "invalid-descriptor" && line.contains("no pidfd"), "\(line)")
            #expect(count == number)
        }
        try client.send(activate(), passing: 1, of: "/dev/null")
        #expect(try kind(try client.line()) == "invalid-descriptor")
        #expect(try kind(try client.line()) == "limit-exceeded")
        #expect(try client.rest() == "")
        #expect(server.allocations.first?.isActive == false)
    }

    @Test func twoAreOneTooMany() throws {
        var both = try pidfd()
        both.append(try ProcessHandle.open(pid: sleeper.pid).intoDescriptor())
        try send(activate(), both, on: client)
        let line = try client.line()
        #expect(try kind(line) == "invalid-descriptor" && line.contains("2 descriptors came"), "\(line)")
        let bytes = activate()
        try send(String(bytes.prefix(5)), try pidfd(), on: client)
        try send(String(bytes.dropFirst(5)), try pidfd(), on: client)
        #expect(try kind(try client.line()) == "invalid-descriptor")
        #expect(count == 4)
        try expectPidfdsClosed()
        #expect(server.allocations.first?.isActive == false)
    }

    @Test func inABatchItIsNobodys() throws {
        try send("[\(ping),\(activate())]", try pidfd(), on: client)
        let replies = try JSONValue(parsing: try client.line())
        #expect(replies[0]?["result"] == ["pong": true])
        #expect(replies[1]?["error"]?["data"]?["kind"] == "invalid-descriptor")
        #expect(count == 1)
        try expectPidfdsClosed()
    }

    @Test func theProcessMayHaveEnded() throws {
        let pidfd = try pidfd()
        sleeper.end()
        try send(activate(), pidfd, on: client)
        #expect(try kind(try client.line()) == "process-gone")
        #expect(server.allocations.first?.isActive == false)
    }

    @Test func byNumberItNeedsItsStartTime() throws {
        let identity = try ProcessIdentity.current(pid: sleeper.pid)
        #expect(try kind(try client.ask(activate(#","pid":\#(sleeper.pid)"#))) == "invalid-params")
        #expect(try kind(try client.ask(activate(#","startTime":1"#))) == "invalid-params")
        try send(activate(#","pid":\#(sleeper.pid),"startTime":1"#), try pidfd(), on: client)
        #expect(try kind(try client.line()) == "invalid-params")
        let far = activate(#","pid":\#(sleeper.pid),"startTime":"0x7fffffffffffffff""#)
        #expect(try kind(try client.ask(far)) == "process-gone")
        let right = activate(#","pid":\#(sleeper.pid),"startTime":\#(identity.startTime)"#)
        #expect(try result(try client.ask(right))["active"] == true)
    }

    @Test func withoutAnythingItIsTheClients() throws {
        let info = try result(try client.ask(activate(#","lifetime":"persistent""#)))
        #expect(info["process"]?["pid"] == .integer(Int64(getpid())) && info["lifetime"] == "persistent")
    }

    @Test func createTakesOneToo() throws {
        let request = create(egm5, vm: 2, more: #","lifetime":"process""#)
        try send(request, try pidfd(), on: client)
        let info = try result(try client.line())
        #expect(info["process"]?["pid"] == .integer(Int64(sleeper.pid)) && info["active"] == false)
        try send(create(egm5, vm: 2), try pidfd(), on: client)
        #expect(try kind(try client.line()) == "invalid-descriptor")
        let both = create(egm5, vm: 2, more: #","lifetime":"process","pid":7"#)
        try send(both, try pidfd(), on: client)
        #expect(try kind(try client.line()) == "invalid-params")
        try expectPidfdsClosed()
    }

    @Test func aPidfdForAnyOtherMethodIsJustClosed() throws {
        try send(ping, try pidfd(), on: client)
        #expect(try client.line() == pong)
        try send(call("allocation.map", #"["\#(id)"]"#), try pidfd(), on: client)
        #expect(try client.line().contains(#""region":"egm4""#))
        #expect(count == 2)
        try expectPidfdsClosed()
    }

    @Test func aPidfdWithNothingButWhiteSpaceIsClosed() throws {
        try send(" \n", try pidfd(), on: client)
        #expect(try client.ask(ping) == pong)
        #expect(count == 1)
        try expectPidfdsClosed()
    }
}
