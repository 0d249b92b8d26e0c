import EGMDomain
import EGMTestSupport
import Glibc
import JSONRPC
import LinuxSystem
import Testing

@testable import EGMServer

@Suite(.timeLimit(.minutes(10))) struct DescriptorTests {
    /// The server with egm4 and egm5 allocated, and the requests to map and release them.
    private struct Allocated {
        let server: TestServer
        let client: RawClient
        let map4: String, map5: String, release4: String

        init(
            prepare: ([RegionName: FakeMemory]) -> Void = { _ in }, limits: (inout ServerLimits) -> Void = { _ in }
        ) throws {
            server = try TestServer(prepare: prepare, limits: limits)
            client = try server.connect()
            _ = try client.ask(create(egm4, vm: 4))
            _ = try client.ask(create(egm5, vm: 5))
            let ids = Dictionary(uniqueKeysWithValues: server.allocations.map { ($0.shares[0].region, $0.id) })
            let (id4, id5) = (try #require(ids[egm4]), try #require(ids[egm5]))
            map4 = call("allocation.map", id: 4, #"{"id":"\#(id4)"}"#)
            map5 = call("allocation.map", id: 5, #"{"id":"\#(id5)"}"#)
            release4 = call("allocation.release", id: 6, #"{"id":"\#(id4)"}"#)
        }

        func inode(_ region: RegionName) throws -> UInt64 {
            try DescriptorTests.inode(try server.memory(region).descriptor(of: region))
        }
    }

    private static func inode(_ descriptor: borrowing OwnedDescriptor) throws -> UInt64 {
        var status = stat()
        try #require(fstat(descriptor.number, &status) == 0)
        return UInt64(status.st_ino)
    }

    private func mapped(_ id: Int, _ region: RegionName, descriptor: Int) -> String {
        #"{"jsonrpc":"2.0","id":\#(id),"result":{"region":"\#(region)","descriptor":\#(descriptor),"offset":0,"#
            + #""size":\#(regionSize),"pageSize":\#(MemoryPage.size)}}"#
    }

    @Test func comesWithItsReply() throws {
        let allocated = try Allocated()
        #expect(try allocated.client.ask(allocated.map4) == mapped(4, egm4, descriptor: 0))
        #expect(try Self.inode(allocated.client.takeDescriptor()) == allocated.inode(egm4))
        #expect(allocated.client.descriptorCount == 0)
    }

    @Test func severalComeWithABatchInTheOrderOfTheirNumbers() throws {
        let allocated = try Allocated()
        let client = allocated.client
        #expect(
            try client.ask("[\(allocated.map5),\(ping),\(allocated.map4)]")
                == batch(mapped(5, egm5, descriptor: 0), pong, mapped(4, egm4, descriptor: 1)))
        #expect(try Self.inode(client.takeDescriptor()) == allocated.inode(egm5))
        #expect(try Self.inode(client.takeDescriptor()) == allocated.inode(egm4))
        #expect(client.descriptorCount == 0)
    }

    @Test func noMoreComeWithABatchThanAMessageCarries() throws {
        let allocated = try Allocated()
        let client = allocated.client
        let maps = Array(repeating: allocated.map4, count: UnixStream.descriptorLimit + 1).joined(separator: ",")
        let replies = try #require(try JSONValue(parsing: try client.ask("[\(maps)]")).arrayValue)
        for index in 0..<UnixStream.descriptorLimit {
            #expect(replies[index]["result"]?["descriptor"] == .integer(Int64(index)))
        }
        #expect(replies.last?["error"]?["data"]?["kind"] == "limit-exceeded")
        #expect(client.descriptorCount == UnixStream.descriptorLimit)
    }

    @Test func noMoreAreOnTheirWayThanTheLimitUntilTheyAreRead() throws {
        let allocated = try Allocated()
        let (server, client) = (allocated.server, allocated.client)
        let limit = Connection.unreadDescriptorLimit
        // Half of them sent, and half of them in a batch, whose own count too.
        let maps = Array(repeating: allocated.map4, count: limit / 2)
        let served = server.on { $0.requestsServed }
        try client.send(maps.joined() + "[\((maps + [allocated.map4]).joined(separator: ","))]")
        try waitUntil("the requests to be served") { server.on { $0.requestsServed } == served + UInt64(limit) + 1 }
        for _ in maps { #expect(try client.line() == mapped(4, egm4, descriptor: 0)) }
        let replies = try #require(try JSONValue(parsing: try client.line()).arrayValue)
        for index in maps.indices { #expect(replies[index]["result"]?["descriptor"] == .integer(Int64(index))) }
        #expect(replies.last?["error"]?["data"]?["kind"] == "limit-exceeded")
        #expect(
            replies.last?["error"]?["message"]
                == .string(
                    "cannot send the descriptor: \(limit) are on their way to this connection and not read, the limit"))
        #expect(client.descriptorCount == limit)
        #expect(try client.ask(allocated.map4) == mapped(4, egm4, descriptor: 0))
    }

    @Test func aFailureIsAnErrorOfTheOneCall() throws {
        let allocated = try Allocated { $0[egm4]?.failDescriptor(.unavailable(reason: "too many open files")) }
        let replies = try JSONValue(parsing: try allocated.client.ask("[\(allocated.map4),\(allocated.map5)]"))
        #expect(replies[0]?["error"]?["data"]?["kind"] == "delivery-unavailable")
        #expect(
            replies[0]?["error"]?["message"] == "cannot give a descriptor of egm4: too many open files")
        #expect(replies[1]?["result"]?["descriptor"] == 0)
        #expect(allocated.client.descriptorCount == 1)
    }

    // MARK: On its way

    @Test func holdsTheRegionUntilItIsRead() throws {
        let allocated = try Allocated()
        let (server, client) = (allocated.server, allocated.client)
        try client.send(allocated.map4)
        try waitUntil("the descriptor to be sent") { server.on { $0.undelivered(egm4).count } == 1 }
        _ = try server.connect().ask(allocated.release4)
        try expectUndelivered(server)
        _ = try client.line()
        try server.wait(for: egm4, .ready)
    }

    @Test func holdsNothingOnceItIsReadWhateverElseIsOnItsWay() throws {
        let allocated = try Allocated()
        let (server, client) = (allocated.server, allocated.client)
        _ = try client.ask(allocated.map4)
        // The reply is sent and not read.
        let served = server.on { $0.requestsServed }
        try client.send(ping)
        try waitUntil("the ping to be answered") {
            server.on { $0.requestsServed > served && $0.connections.values.allSatisfy(\.output.isEmpty) }
        }
        #expect(server.on { $0.undelivered(egm4).isEmpty })
    }

    /// An event that nobody has asked for, at a time when the client has read all: it is no holder, and must not be
    /// taken for one in the moment before it reads the event.
    @Test func holdsNothingOnceItIsReadThoughAnEventComes() throws {
        let allocated = try Allocated()
        let (server, client) = (allocated.server, allocated.client)
        try client.subscribe()
        _ = try client.ask(allocated.map4)
        server.publish(numbered(1...3))
        try waitUntil("the events to be sent") {
            server.on { $0.connections.values.contains { (try? $0.stream.unreadByPeer()) != 0 } }
        }
        #expect(server.on { $0.undelivered(egm4).isEmpty })
    }

    /// The kernel does not say which part is unread: what it is is certain only as long as nothing was sent after it.
    @Test func isUncertainWhenSomethingCameBehindIt() throws {
        let allocated = try Allocated()
        let (server, client) = (allocated.server, allocated.client)
        try client.send(allocated.map4)
        try waitUntil("the descriptor to be sent") { server.on { $0.undelivered(egm4).count } == 1 }
        #expect(server.on { $0.undelivered(egm4).allSatisfy(\.isCertain) })
        let served = server.on { $0.requestsServed }
        try client.send(allocated.map5)
        try waitUntil("the second one to be sent") {
            server.on { $0.requestsServed > served && $0.connections.values.allSatisfy(\.output.isEmpty) }
        }
        #expect(server.on { $0.undelivered(egm4).map(\.isCertain) == [false] })
        #expect(server.on { $0.undelivered(egm5).map(\.isCertain) == [true] })
        _ = try client.line()
        _ = try client.line()
        #expect(server.on { $0.undelivered(egm4).isEmpty && $0.undelivered(egm5).isEmpty })
    }

    @Test func holdsTheRegionWhileItsBatchWaits() throws {
        let allocated = try Allocated()
        let (server, client) = (allocated.server, allocated.client)
        // egm5 is to be given back and waits for its scrub, so that the batch waits too.
        try server.memory(egm5).holdScrub()
        let id5 = try #require(server.allocations.first { $0.shares[0].region == egm5 }).id
        _ = try client.ask(call("allocation.release", #"{"id":"\#(id5)"}"#))
        try waitUntil("the scrub") { try server.memory(egm5).isScrubbing }
        try client.send("[\(allocated.map4),\(create(egm5, vm: 6))]")
        try waitUntil("the batch") { server.on { $0.connections.values.contains { !$0.gathering.isEmpty } } }
        _ = try server.connect().ask(allocated.release4)
        try expectUndelivered(server)
        try server.memory(egm5).letScrub()
        _ = try client.line()
        #expect(try Self.inode(client.takeDescriptor()) == allocated.inode(egm4))
        try server.wait(for: egm4, .ready)
    }

    @Test func holdsTheRegionAfterItsConnectionWasClosed() throws {
        let allocated = try Allocated()
        let server = allocated.server
        let client = try server.connect()
        try client.send(allocated.map4)
        try client.finishSending()
        try waitUntil("the connection to be closed") { server.on { !$0.lingering.isEmpty } }
        _ = try allocated.client.ask(allocated.release4)
        try expectUndelivered(server)
        // The client sees the end of the stream as usual.
        #expect(try client.rest() == mapped(4, egm4, descriptor: 0) + "\n")
        try server.wait(for: egm4, .ready)
        #expect(server.on { $0.lingering.isEmpty })
    }

    @Test func holdsNothingWhenTheClientIsGone() throws {
        let allocated = try Allocated()
        let server = allocated.server
        do {
            let client = try server.connect()
            try client.send(allocated.map4)
            try waitUntil("the descriptor to be sent") { server.on { $0.undelivered(egm4).count } == 1 }
        }
        _ = try allocated.client.ask(allocated.release4)
        try server.wait(for: egm4, .ready)
    }

    private func expectUndelivered(_ server: TestServer) throws {
        try server.wait(for: egm4, .draining)
        try waitUntil("the holder to be named") {
            let region = try JSONValue(parsing: try server.connect().ask(call("region.get", #"{"region":"egm4"}"#)))
            #expect(region["result"]?["state"] == "draining")
            return region["result"]?["holders"]?[0]?["way"] == "undelivered"
        }
    }

    // MARK: Given

    /// egmd's own copy of a descriptor that was read is closed by the reply, and not by whatever the client asks next: an
    /// idle client would keep a region's node open that was given back long ago.
    @Test func isKeptNoLongerThanItsReply() throws {
        let allocated = try Allocated()
        let (server, client) = (allocated.server, allocated.client)
        let inode = try allocated.inode(egm4)
        let own = try descriptors(openOn: inode)
        // A single request, and the middle and the end of a batch.
        for request in [allocated.map4, "[\(allocated.map4),\(ping)]", "[\(ping),\(allocated.map4)]"] {
            _ = try client.ask(request)
            _ = try client.takeDescriptor()
            // What the loop does for the reply is done before this.
            #expect(try server.on { _ in Result { try descriptors(openOn: inode) } }.get() == own, "\(request)")
        }
    }

    /// The same for a batch whose last calls had to wait until fewer were under way.
    @Test func isKeptNoLongerThanTheReplyOfABatchThatWaited() throws {
        let allocated = try Allocated(limits: { $0.requestsInFlight = 1 })
        let (server, client) = (allocated.server, allocated.client)
        let inode = try allocated.inode(egm4)
        let own = try descriptors(openOn: inode)
        try server.memory(egm5).holdScrub()
        let id5 = try #require(server.allocations.first { $0.shares[0].region == egm5 }).id
        _ = try client.ask(call("allocation.release", #"{"id":"\#(id5)"}"#))
        try waitUntil("the scrub") { try server.memory(egm5).isScrubbing }
        try client.send("[\(allocated.map4),\(create(egm5, vm: 6)),\(create(egm6, vm: 7)),\(create(egm6, vm: 7))]")
        try waitUntil("calls to wait") { server.on { $0.connections.values.contains { $0.queue.count == 2 } } }
        try server.memory(egm5).letScrub()
        _ = try client.line()
        _ = try client.takeDescriptor()
        #expect(try server.on { _ in Result { try descriptors(openOn: inode) } }.get() == own)
    }
}

/// How many descriptors this process has of the open file or memory with that inode number.
private func descriptors(openOn inode: UInt64) throws -> Int {
    try HostRoot().names(in: "/proc/self/fd").count { name in
        var status = stat()
        // One that was closed meanwhile, by another test, is none.
        return Int32(name).map { fstat($0, &status) == 0 && UInt64(status.st_ino) == inode } ?? false
    }
}
