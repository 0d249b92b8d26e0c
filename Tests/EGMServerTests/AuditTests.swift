import EGMDomain
import EGMProtocol
import EGMTestSupport
import Glibc
import LinuxSystem
import Testing

@testable import EGMServer

@Suite(.timeLimit(.minutes(10))) struct AuditTests {
    private let mallory = Caller(
        uid: 1000, gid: 100, pid: 42, role: .operator, connection: 1, executable: "/tmp/a\" result=ok \n\\é")

    @Test func noNameForgesAMemberOrALine() {
        let record = AuditRecord(
            caller: mallory, method: "allocation.release",
            subjects: [.init(name: "allocation", value: "a-1\" uid=\"0\n")], result: "not-permitted")
        #expect(
            record.line
                == #"audit method=allocation.release result=not-permitted uid=1000 gid=100 pid=42 "#
                + #"exe="/tmp/a\" result=ok \x0a\\\xc3\xa9" role=operator allocation="a-1\" uid=\"0\x0a""#)
        #expect(!record.line.utf8.contains { $0 < 0x20 || $0 > 0x7e })
    }

    @Test func longValuesAreCut() {
        let limit = AuditRecord.valueLimit
        let exact = String(repeating: "x", count: limit)
        #expect(AuditRecord.quoted(exact) == "\"\(exact)\"")
        #expect(AuditRecord.quoted(exact + "y") == "\"\(exact)...\"")
    }

    @Test func everyChangeAndEveryRefusalLeavesOneLine() throws {
        let server = try TestServer()
        let client = try server.connect()
        _ = try client.ask(create(egm4, vm: 1))
        let id = try #require(server.allocations.first).id
        _ = try client.ask(call("allocation.list"))
        _ = try client.ask(call("region.get", #"{"region":"egm4"}"#))
        _ = try client.ask(call("allocation.get", #"["\#(id)"]"#))
        _ = try client.ask(call("no.such"))
        _ = try client.ask(create(egm4, vm: 2))
        _ = try client.ask(call("allocation.map", #"["\#(id)","egm4"]"#))
        _ = try client.ask(call("allocation.release", #"{"id":5}"#))
        try client.send(call("allocation.release", id: nil, #"{"id":"\#(id)"}"#))
        _ = try client.ask("[\(call("region.adopt", #"{"region":"egm9"}"#)),\(ping)]")
        let who = " uid=\(geteuid()) gid=\(getegid()) pid=\(getpid()) exe=\(AuditRecord.quoted(own)) role=admin"
        #expect(
            server.auditLines == [
                #"audit method=allocation.create result=ok\#(who) vm="\#(uuid(1))" region="egm4" allocation="\#(id)""#,
                #"audit method=allocation.create result=region-busy\#(who) vm="\#(uuid(2))" region="egm4""#,
                #"audit method=allocation.map result=ok\#(who) allocation="\#(id)" region="egm4""#,
                #"audit method=allocation.release result=invalid-params\#(who) allocation="5""#,
                #"audit method=allocation.release result=ok\#(who) allocation="\#(id)""#,
                #"audit method=region.adopt result=unknown-region\#(who) region="egm9""#,
            ])
    }

    /// What changes nothing is for viewers, and everything else is written down.
    @Test func viewersCallWhatIsNotAudited() throws {
        let server = try TestServer()
        let viewer = Caller(uid: 5, gid: 5, pid: 5, role: .viewer, connection: 1)
        for method in Contract.methods {
            let isAllowed = server.on { server in
                // Why it is refused is tested elsewhere.
                (try? server.router.entry(method.name, for: viewer)) != nil
            }
            #expect(isAllowed == (method.access == .viewer), "\(method.name)")
            #expect(method.changesState == (method.access != .viewer), "\(method.name)")
        }
    }

    private var own: String { HostRoot().linkTarget("/proc/self/exe") ?? "" }
}
