import EGMTestSupport
import Glibc
import JSONRPC
import LinuxSystem
import Testing

/// The memory itself: who sees it, and what is left of it.
@Suite(.serialized, .timeLimit(.minutes(10))) struct MemoryTests {
    static let size = 2 << 20
    let daemon: TestDaemon
    let peer: WirePeer

    init() throws {
        daemon = try TestDaemon()
        peer = try daemon.connect()
    }

    @Test func bothSidesOfAMappingSeeTheSameMemory() throws {
        let allocation = try peer.call("allocation.create", .allocation(of: ["egm4"], to: .vmA))
        let result = try peer.call("allocation.map", allocation.allocationID)
        #expect(result["region"] == "egm4" && result["descriptor"] == 0 && result["offset"] == 0)
        #expect(result["size"] == .integer(Int64(MemoryTests.size)))
        #expect(result["pageSize"] == .integer(Int64(sysconf(Int32(_SC_PAGESIZE)))))
        #expect(peer.descriptorCount == 1)
        let descriptor = try peer.takeDescriptor()
        #expect(try FileStatus(of: descriptor).size == UInt64(MemoryTests.size))
        let mapping = try Mapping.map(descriptor, count: MemoryTests.size)
        let other = try daemon.connect().map(allocation)
        mapping.write(Array("from one side".utf8), at: 4096)
        #expect(other.copyBytes(at: 4096, count: 13) == Array("from one side".utf8))
        other.write(Array("to the other".utf8), at: MemoryTests.size - 12)
        #expect(mapping.copyBytes(at: MemoryTests.size - 12, count: 12) == Array("to the other".utf8))
    }

    @Test func onlyWhatIsAllocatedIsMapped() throws {
        let both = try peer.call("allocation.create", .allocation(of: ["egm4", "egm5"], to: .vmA))
        #expect(try peer.refusal("allocation.map", both.allocationID).word == "region-needed")
        #expect(try peer.call("allocation.map", ["id": both["id"] ?? .null, "region": "egm5"])["region"] == "egm5")
        _ = try peer.takeDescriptor()
        try peer.call("allocation.release", both.allocationID)
        try daemon.waitForRegion("egm5", toBe: "ready")
        let one = try peer.call("allocation.create", .allocation(of: ["egm4"], to: .vmB))
        let refused = try peer.refusal("allocation.map", ["id": one["id"] ?? .null, "region": "egm5"])
        #expect(refused.word == "region-not-in-allocation")
        #expect(peer.descriptorCount == 0)
    }

    @Test func aNextOwnerFindsZeroesEverywhereButInBadBlocks() throws {
        let first = try peer.call("allocation.create", .allocation(of: ["egm5"], to: .vmA))
        let pages = try peer.call("region.retiredPages", ["region": "egm5"])
        #expect(pages["blockSize"] == 65_536 && pages["usableSize"] == 1_310_720)
        let bad = try (pages["pages"]?.arrayValue ?? []).map { page in
            #expect(page["source"] == "firmware")
            let offset = try #require(page["offset"]?.integerValue)
            return Int(offset)..<Int(offset + (try #require(page["size"]?.integerValue)))
        }
        #expect(bad == [1_310_720..<1_441_792, 1_572_864..<1_638_400, 1_835_008..<1_900_544])
        let pattern = (0..<MemoryTests.size).map { UInt8(truncatingIfNeeded: $0 / 7 | 1) }
        do {
            let mapping = try peer.map(first)
            mapping.write(pattern, at: 0)
            let released = try peer.call("allocation.release", first.allocationID)
            #expect(released["state"] == "draining" && released["ending"]?.stringValue?.contains("released") == true)
            // Who still maps it is named, and nobody else gets it.
            var region: JSONValue = .null
            try waitUntil("the holder", seen: { region.text() }) {
                region = try peer.call("region.get", ["region": "egm5"])
                // At first it may not be sure that we have read the answer with the descriptor.
                return region["holders"]?[0]?["way"] == "maps"
            }
            #expect(region["state"] == "draining")
            #expect(region["holders"]?[0]?["pid"] == .integer(Int64(getpid())))
            let refused = try peer.refusal("allocation.create", .allocation(of: ["egm5"], to: .vmB))
            #expect(refused.word == "region-draining" && refused.message.contains("\(getpid())"))
            #expect(try peer.refusal("allocation.map", first.allocationID).word == "not-mappable")
            #expect(try peer.call("allocation.release", first.allocationID)["state"] == "draining")
            #expect(mapping.copyBytes(at: 0, count: MemoryTests.size) == pattern, "scrubbed under its user")
        }
        // Nobody asks for anything: unmapping is enough.
        let second = try peer.call("allocation.create", .allocation(of: ["egm5"], to: .vmB, ["wait": 60]))
        let content = try peer.map(second).copyBytes(at: 0, count: MemoryTests.size)
        var expected = [UInt8](repeating: 0, count: MemoryTests.size)
        for range in bad { expected.replaceSubrange(range, with: pattern[range]) }
        let firstWrong = zip(content, expected).enumerated().first { $1.0 != $1.1 }
        #expect(firstWrong == nil, "byte \(firstWrong?.offset ?? -1) is wrong")
    }

    @Test func aDescriptorAloneHoldsTheRegion() throws {
        let allocation = try peer.call("allocation.create", .allocation(of: ["egm4"], to: .vmA))
        try peer.call("allocation.map", allocation.allocationID)
        do {
            let descriptor = try peer.takeDescriptor()
            try peer.call("allocation.release", allocation.allocationID)
            try waitUntil("the holder") { try daemon.region("egm4")["holders"]?[0]?["way"] == "descriptor" }
            #expect(try daemon.region("egm4")["state"] == "draining")
            withExtendedLifetime(descriptor) {}
        }
        try daemon.waitForRegion("egm4", toBe: "ready")
    }

    @Test func aDescriptorOnItsWayHoldsTheRegion() throws {
        let allocation = try peer.call("allocation.create", .allocation(of: ["egm4"], to: .vmA))
        do {
            // The reply with the descriptor stays unread in the socket.
            let other = try daemon.connect()
            try other.request("allocation.map", allocation.allocationID)
            try waitUntil("the reply") { try other.hasUnread() }
            try peer.call("allocation.release", allocation.allocationID)
            try waitUntil("the holder") { try daemon.region("egm4")["holders"]?[0]?["way"] == "undelivered" }
        }
        try daemon.waitForRegion("egm4", toBe: "ready")
    }

    @Test func aDaemonThatComesBackScrubsNothingUnderItsUsers() throws {
        let directory = try TemporaryDirectory()
        let arguments = TestDaemon.gb200 + ["--state-dir", try directory.makeDirectory("state")]
        let first = try TestDaemon(arguments, in: directory)
        do {
            let origin = try first.connect()
            let allocation = try origin.call("allocation.create", .allocation(of: ["egm4"], to: .vmA))
            let mapping = try origin.map(allocation)
            mapping.write(Array("in use".utf8), at: 0)
            #expect(try first.stop(signal: SIGKILL) == 128 + SIGKILL)
            let second = try TestDaemon(arguments, in: directory)
            // The other region shows that the daemon has had its time to scrub.
            try second.waitForRegion("egm5", toBe: "ready")
            #expect(try second.region("egm4")["state"] == "allocated")
            try second.connect().call("allocation.release", allocation.allocationID)
            try waitUntil("the holder") {
                try second.region("egm4")["holders"]?.arrayValue?.contains { $0["way"] == "maps" } == true
            }
            let refused = try second.connect().refusal("allocation.create", .allocation(of: ["egm4"], to: .vmB))
            #expect(refused.word == "region-draining" && refused.message.contains("\(getpid())"))
            #expect(mapping.copyBytes(at: 0, count: 6) == Array("in use".utf8))
            _ = consume mapping
            try second.waitForRegion("egm4", toBe: "ready")
            let next = try second.connect()
            let other = try next.call("allocation.create", .allocation(of: ["egm4"], to: .vmB))
            #expect(try next.map(other).copyBytes(at: 0, count: 6) == [0, 0, 0, 0, 0, 0])
        }
    }

    @Test func aPartOfARegionIsMappedAsAPart() throws {
        let allocation = try peer.call("allocation.create", .allocation(of: ["egm4"], to: .vmA, ["size": 131_072]))
        #expect(allocation["regions"]?[0]?["size"] == 131_072)
        #expect(try peer.map(allocation).count == 131_072)
    }

    @Test func memoryInAStateDirectoryOutlivesTheDaemonAndIsScrubbed() throws {
        let directory = try TemporaryDirectory()
        let state = try directory.makeDirectory("state")
        let arguments = TestDaemon.gb200 + ["--state-dir", state]
        let first = try TestDaemon(arguments, in: directory)
        do {
            let peer = try first.connect()
            let allocation = try peer.call("allocation.create", .allocation(of: ["egm4"], to: .vmA))
            try peer.map(allocation).write(Array("left behind".utf8), at: 8192)
        }
        #expect(try first.stop(signal: SIGKILL) == 128 + SIGKILL)
        let file = state + "/memory/egm4"
        #expect(try readFile(file, limit: 4 << 20)[8192..<8203] == Array("left behind".utf8)[...])
        // The ledger would keep it for its VM.
        try removeFile(state + "/ledger")
        let second = try TestDaemon(arguments, in: directory)
        try second.waitForRegion("egm4", toBe: "ready")
        #expect(try readFile(file, limit: 4 << 20).allSatisfy { $0 == 0 })
        #expect(try second.stop() == 0)
    }
}
