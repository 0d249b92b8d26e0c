// Clients that go away at the worst moment. Whatever they were not told of is taken back; whatever they asked for that
// needs no answer is done.

import EGMDomain
import EGMTestSupport
import Testing

@testable import EGMServer

@Suite(.timeLimit(.minutes(10))) struct VanishingClientTests {
    private func busyServer(limits: (inout ServerLimits) -> Void = { _ in }) throws -> TestServer {
        try TestServer(prepare: { $0[egm4]?.holdScrub() }, limits: limits)
    }

    private func expectNothingAllocated(_ server: TestServer) throws {
        try waitUntil("the allocation to be taken back", seen: { "\(server.allocations)" }) { server.allocations == [] }
        try server.memory(egm4).letScrub()
        try server.wait(for: egm4, .ready)
    }

    @Test func nothingIsAllocatedToAClientThatVanishes() throws {
        let server = try busyServer()
        do {
            let client = try server.connect()
            try client.send(create(egm4))
            try waitUntil("the claim") { server.allocations.count == 1 }
        }
        try expectNothingAllocated(server)
    }

    @Test func norToOneThatHadFinishedSending() throws {
        let server = try busyServer()
        do {
            let client = try server.connect()
            try client.send(create(egm4))
            try client.finishSending()
            try waitUntil("the claim") { server.allocations.count == 1 }
            try waitUntil("the end of the input") { server.on { $0.connections.values.contains { $0.inputEnded } } }
        }
        try expectNothingAllocated(server)
    }

    @Test func norToOneThatIsNotReadAnyMore() throws {
        let server = try busyServer { $0.requestsInFlight = 1 }
        do {
            let client = try server.connect()
            try client.send(create(egm4) + ping)
            try waitUntil("the claim") { server.allocations.count == 1 }
        }
        try expectNothingAllocated(server)
    }

    @Test func norToOneThatDidNotReadTheAnswerToItsBatch() throws {
        let server = try busyServer()
        do {
            let client = try server.connect()
            // egm5 is ready, so its half of the batch is answered at once, and waits for the other half.
            try server.wait(for: egm5, .ready)
            try client.send("[\(create(egm5, vm: 5)),\(create(egm4, vm: 4))]")
            try server.wait(for: egm5, .allocated)
        }
        try expectNothingAllocated(server)
        try server.wait(for: egm5, .ready)
    }

    @Test func norToOneWhoseSocketWasFull() throws {
        let server = try TestServer()
        try server.wait(for: egm4, .ready)
        do {
            let client = try server.connect()
            try fill(client, server)
            // The server reads nothing more from the client; so this request comes in by another door.
            server.on { server in
                guard let connection = server.connections.values.first else { return }
                server.answer([created(egm4)], isBatch: false, connection)
                server.takeCalls(from: connection, until: .max)
            }
            try server.wait(for: egm4, .allocated)
            #expect(server.allocations.count == 1)
        }
        try waitUntil("the allocation to be taken back") { server.allocations == [] }
        try server.wait(for: egm4, .ready)
    }

    @Test func whatSomebodyKnowsIsNotTakenBack() throws {
        let server = try TestServer(prepare: { $0[egm5]?.holdScrub() })
        let owner = try server.connect()
        #expect(try owner.ask(create(egm4)).contains(#""state":"allocated""#))
        do {
            let other = try server.connect()
            try other.send("[\(create(egm4)),\(create(egm5, vm: 5))]")
            try waitUntil("both claims") { server.allocations.count == 2 }
        }
        try waitUntil("the second to be taken back") { server.allocations.count == 1 }
        #expect(try server.state(egm4) == .allocated)
    }

    @Test func aReleaseIsDoneAlthoughTheClientVanished() throws {
        let server = try TestServer()
        let owner = try server.connect()
        _ = try owner.ask(create(egm4))
        let id = try #require(server.allocations.first).id
        do {
            let client = try server.connect()
            try client.send(call("allocation.release", #"{"id":"\#(id)"}"#))
        }
        try expectNothingAllocated(server)
    }

    @Test func aReleaseIsDoneBehindAnswersThatNobodyReads() throws {
        let server = try TestServer()
        let owner = try server.connect()
        _ = try owner.ask(create(egm4))
        let id = try #require(server.allocations.first).id
        do {
            let client = try server.connect()
            try client.send(String(repeating: call("topology.get"), count: 900))
            try client.send(call("allocation.release", #"{"id":"\#(id)"}"#))
        }
        try expectNothingAllocated(server)
    }

    @Test func nothingIsLookedUpForOneThatIsGone() throws {
        let server = try TestServer()
        let path = server.path
        let served = server.on { server in
            // The loop does this, so it does not see the client before it is gone.
            do {
                let client = try RawClient(path)
                let asked = String(repeating: call("rpc.discover"), count: 100)
                try client.send(asked + call("region.adopt", #"{"region":"egm9"}"#) + "[\(ping),\(ping)]" + asked)
            } catch {
                Issue.record("cannot ask: \(error)")
            }
            return server.requestsServed
        }
        try waitUntil("what changes something to be done") { server.auditLines.count == 1 }
        try server.wait(forConnections: 0)
        #expect(server.on { $0.requestsServed } == served + 1)
    }

    @Test func anAllocationForAConnectionEndsWithIt() throws {
        let server = try TestServer()
        do {
            let client = try server.connect()
            #expect(
                try client.ask(create(egm4, more: #","lifetime":"connection""#)).contains(#""state":"allocated""#))
        }
        try expectNothingAllocated(server)
    }
}
