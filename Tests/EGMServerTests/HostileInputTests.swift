// Each case goes over a real socket, on a connection of its own to one server, which has to be unharmed behind it.

import EGMDomain
import EGMProtocol
import Testing

@Suite(.timeLimit(.minutes(10))) struct HostileInputTests {
    enum Group: CaseIterable {
        case malformed, requests, ids, params, events, limits, contract, strangers

        var cases: [HostileCase] {
            switch self {
            case .malformed: HostileCase.malformed
            case .requests: HostileCase.requests
            case .ids: HostileCase.ids
            case .params: HostileCase.params
            case .events: HostileCase.events
            case .limits: HostileCase.limits
            case .contract: HostileCase.contract
            case .strangers: HostileCase.strangers
            }
        }
    }

    @Test(arguments: Group.allCases) func answersExactly(_ group: Group) throws {
        let server = try TestServer()
        let witness = try server.connect()
        // Somebody else's, which nothing below may touch.
        try server.wait(for: egm4, .ready)
        try server.wait(for: egm5, .ready)
        _ = try witness.ask(create(egm5, vm: 99))
        let allocations = server.allocations
        #expect(allocations.count == 1)
        for hostile in group.cases {
            let client = try server.connect()
            try client.send(hostile.input)
            // An unfinished message is wrong only when nothing more can come.
            if hostile.name.hasPrefix("unclosed") { try client.finishSending() }
            // A reply may be that of a method that waits: what is sent behind it could be answered first.
            let replies = try client.lines(hostile.replies.count)
            #expect(replies == hostile.replies, "\(hostile.name)")
            guard !hostile.closes else {
                #expect(try client.rest() == "", "\(hostile.name)")
                continue
            }
            // The connection goes on, and there is no other reply.
            #expect(try client.ask(call("system.ping", id: 4711)) == pong("4711"), "\(hostile.name)")
        }
        #expect(try witness.ask(ping) == pong)
        #expect(server.allocations == allocations)
        #expect(try server.state(egm4) == .ready && server.state(egm5) == .allocated)
        try server.wait(forConnections: 1)
    }

    @Test func thereAreManyCases() {
        let all = Group.allCases.flatMap(\.cases)
        #expect(all.count >= 150)
        #expect(Set(all.map(\.name)).count == all.count)
        // By hand; the rest comes from the contract.
        #expect(all.count - HostileCase.contract.count >= 120)
    }

    /// Methods that are added are covered by the generator, or fail here. Every method refuses one parameter too many
    /// and an unknown one; every parameter is refused with other types than its own.
    @Test(arguments: Contract.methods.map(\.name)) func everyMethodHasCases(_ name: String) throws {
        let method = try #require(Contract.method(name))
        let names = HostileParams(method).cases.map(\.name)
        #expect(names.count >= 2)
        for parameter in method.params.memberNames {
            #expect(names.count { $0.hasPrefix("\(name): params.\(parameter)") } >= 3, "\(parameter)")
        }
    }
}
