// Each case goes over a real socket, on a connection of its own to one server, which has to be unharmed behind it.

import EGMDomain
import Testing

@Suite(.timeLimit(.minutes(2))) struct HostileInputTests {
    enum Group: CaseIterable {
        case malformed, requests, ids, params, events

        var cases: [HostileCase] {
            switch self {
            case .malformed: HostileCase.malformed
            case .requests: HostileCase.requests
            case .ids: HostileCase.ids
            case .params: HostileCase.params
            case .events: HostileCase.events
            }
        }
    }

    @Test(arguments: Group.allCases) func answersExactly(_ group: Group) throws {
        let server = try TestServer()
        let witness = try server.connect()
        for hostile in group.cases {
            let client = try server.connect()
            let after = hostile.closes ? "" : #"{"jsonrpc":"2.0","id":"after","method":"system.ping"}"#
            try client.send(hostile.input + text(after))
            // An unfinished message is wrong only when nothing more can come.
            if hostile.name.hasPrefix("unclosed") || !hostile.closes { try client.finishSending() }
            let expected = hostile.replies + (hostile.closes ? [] : [pong(#""after""#)])
            #expect(try client.rest() == expected.map { $0 + "\n" }.joined(), "\(hostile.name)")
        }
        #expect(try witness.ask(ping) == pong)
        #expect(server.allocations == [])
        try server.wait(forConnections: 1)
    }

    @Test func thereAreManyCases() {
        let all = Group.allCases.flatMap(\.cases)
        #expect(all.count >= 100)
        #expect(Set(all.map(\.name)).count == all.count)
    }
}
