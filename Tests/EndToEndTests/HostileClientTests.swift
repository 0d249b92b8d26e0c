// Clients that want the daemon for themselves, against the built egmd. What a daemon is spared is read from its processor
// time and from counts, never from a clock on the wall.

import EGMTestSupport
import Glibc
import JSONRPC
import LinuxSystem
import Testing

@Suite(.serialized, .timeLimit(.minutes(10))) struct HostileClientTests {
    let daemon: TestDaemon

    init() throws {
        daemon = try TestDaemon()
        for region in ["egm4", "egm5"] { try daemon.waitForRegion(region, toBe: "ready") }
    }

    private func request(_ method: String, _ params: JSONValue = [:], id: Int64? = 1) -> String {
        var message: JSONObject = ["jsonrpc": "2.0", "method": .string(method), "params": params]
        if let id { message["id"] = .integer(id) }
        return JSONValue.object(message).text()
    }

    private func batch(_ calls: [String]) -> String { "[" + calls.joined(separator: ",") + "]" }

    /// Processor time that the daemon has used, ticks of a hundredth of a second.
    private func processorTicks() throws -> Int {
        let text = try #require(HostRoot().attribute("/proc/\(daemon.program.pid)/stat"))
        let fields = try #require(text.split(separator: ")").last).split(separator: " ").compactMap { Int($0) }
        // Behind the state, numbers only: utime and stime are the 14th and 15th of all.
        return fields[10] + fields[11]
    }

    private func openFiles() throws -> Int { try HostRoot().names(in: "/proc/\(daemon.program.pid)/fd").count }

    /// How long one batch of heavy calls keeps the daemon busy, and what it answers.
    @Test(arguments: ["rpc.discover", "topology.get"])
    func aFloodOfBatchesLeavesOthersTheirTurns(method: String) throws {
        let flooder = try daemon.connect()
        let other = try daemon.connect()
        try other.call("system.ping")
        let heavy = batch(Array(repeating: request(method), count: 256))
        // Several, none read: the next is begun as soon as the reply to the last went into the socket.
        for _ in 0..<4 { try flooder.send(heavy) }
        for _ in 0..<50 { #expect(try other.call("system.ping") != .null) }
        let reply = try JSONValue(parsing: flooder.receiveText())
        #expect(reply.arrayValue?.count == 256)
        // Replies that fit are there, the others are refused.
        let results = (reply.arrayValue ?? []).filter { $0["result"] != nil }.count
        let refused = (reply.arrayValue ?? []).filter { $0["error"]?["data"]?["kind"] == "limit-exceeded" }.count
        #expect(results > 0 && results + refused == 256)
    }

    @Test func pipelinedHeavyCallsLeaveOthersTheirTurns() throws {
        let flooder = try daemon.connect()
        let other = try daemon.connect()
        try other.call("system.ping")
        for _ in 0..<200 { try flooder.request("rpc.discover") }
        // All of these are answered while the flood is not even read.
        for _ in 0..<200 { #expect(try other.call("system.ping") != .null) }
        for _ in 0..<200 { #expect(try flooder.receive() != nil) }
    }

    @Test func nothingIsComputedForWhoHasHungUp() throws {
        let flood = String(repeating: request("rpc.discover"), count: 200 * 1024 / request("rpc.discover").utf8.count)
        // What one of these costs, so that the rest can be told from it.
        let peer = try daemon.connect()
        let start = try processorTicks()
        for _ in 0..<200 { try peer.call("rpc.discover") }
        let cost = try processorTicks() - start
        let (before, sockets) = (try processorTicks(), try openSockets())
        for _ in 0..<10 {
            let gone = try daemon.connect()
            // As much as the socket takes; it is closed with everything unread.
            try gone.sendWhatFits(flood)
        }
        try waitUntil("egmd to drop them", seen: { "\(sockets), \(String(describing: try? self.openSockets()))" }) {
            try self.openSockets() <= sockets
        }
        try peer.call("system.ping")
        // Ten times 200 KiB are 20,000 or more of them, a hundred times what was measured.
        #expect(try processorTicks() - before < max(100, 10 * cost), "200 calls cost \(cost) ticks")
    }

    @Test func manyMapsWithoutReadingTakeNoMoreDescriptorsThanTheLimit() throws {
        let peer = try daemon.connect()
        let allocation = try peer.call("allocation.create", .allocation(of: ["egm4"], to: .vmA))
        let before = try openFiles()
        let deaf = try daemon.connect()
        for number in 1...500 {
            try deaf.send(request("allocation.map", allocation.allocationID, id: Int64(number)) + "\n")
        }
        // Whatever was sent before it is done when this is answered: the deaf client's turns are over.
        try waitUntil("egmd to have looked at all of them") {
            try peer.call("system.ping")
            return try deaf.hasUnread()
        }
        #expect(try openFiles() <= before + 1 + 32)
        var (mapped, refused) = (0, 0)
        for _ in 1...500 {
            switch try (#require(try deaf.receive())).outcome {
            case .success: mapped += 1
            case .failure(let error):
                #expect(error.word == "limit-exceeded")
                refused += 1
            }
        }
        // While it reads, there is room again.
        #expect(mapped >= 32 && mapped + refused == 500 && deaf.descriptorCount == mapped)
        try peer.call("allocation.release", allocation.allocationID)
    }

    @Test func moreThanAThousandWaitingCreatesHurtNobody() throws {
        let owner = try daemon.connect()
        let allocation = try owner.call("allocation.create", .allocation(of: ["egm4"], to: .vmA))
        // 20 connections with as many long requests as each may have.
        let waiters = try (0..<20).map { _ in try daemon.connect() }
        for (index, waiter) in waiters.enumerated() {
            for number in 0..<64 {
                let digits = String(1_000_000 + index * 64 + number)
                let uuid = "00000000-0000-4000-8000-00000\(digits)"
                try waiter.request(
                    "allocation.create", ["vm": ["uuid": .string(uuid)], "regions": ["egm4"], "wait": 3600])
            }
        }
        // 512 in all, or as many as one user may have; root has a few more.
        let limit = getuid() == 0 ? 512 + 16 : 128
        var refused = 0
        try waitUntil("the refusals", seen: { "\(refused)" }) {
            for waiter in waiters where try waiter.hasUnread() {
                guard case .failure(let error)? = try waiter.receive()?.outcome else { continue }
                #expect(error.word == "limit-exceeded", "\(error)")
                refused += 1
            }
            return refused >= 20 * 64 - limit
        }
        // And no more than these.
        try owner.call("system.ping")
        for waiter in waiters { #expect(try !waiter.hasUnread()) }
        #expect(refused == 20 * 64 - limit)
        let before = try processorTicks()
        for _ in 0..<200 { try owner.call("system.ping") }
        try owner.call("allocation.release", allocation.allocationID)
        // The first that came gets it.
        guard case .success(let made)? = try waiters[0].receive()?.outcome else {
            Issue.record("the first is not served")
            return
        }
        #expect(made["vm"]?["uuid"] == "00000000-0000-4000-8000-000001000000" && made["state"] == "allocated")
        // Nobody else was woken for it: it is no seconds of work (a loaded machine or a sanitizer included).
        #expect(try processorTicks() - before < 500)
        #expect(try owner.call("allocation.list")["allocations"]?.arrayValue?.count == 1)
        #expect(try daemon.stop() == 0)
    }

    @Test func anActivationWithAnotherStartTimeSaysSo() throws {
        let peer = try daemon.connect()
        let allocation = try peer.call("allocation.create", .allocation(of: ["egm4"], to: .vmA))
        let error = try peer.refusal(
            "allocation.activate",
            ["id": allocation["id"] ?? .null, "pid": .integer(Int64(getpid())), "startTime": 1])
        #expect(error.word == "process-gone" && error.message.contains("has another start time than 1"), "\(error)")
        try peer.call("allocation.release", allocation.allocationID)
    }

    @Test func theInstanceIsThatOfTheEvents() throws {
        let peer = try daemon.connect()
        let instance = try peer.call("system.info")["instance"]
        #expect(instance?.stringValue?.count == 16)
        #expect(try peer.call("event.subscribe")["cursor"]?["instance"] == instance)
    }

    private func openSockets() throws -> Int {
        let directory = "/proc/\(daemon.program.pid)/fd"
        return try HostRoot().names(in: directory).count {
            HostRoot().linkTarget(directory + "/" + $0)?.hasPrefix("socket:") == true
        }
    }
}
