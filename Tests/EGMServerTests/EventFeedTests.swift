import EGMProtocol
import JSONRPC
import Testing

@testable import EGMDomain
@testable import EGMServer

struct EventFeedTests {
    private func feed(_ count: Int, capacity: Int) -> EventFeed {
        let feed = EventFeed(capacity: capacity, time: { 7 })
        for number in 1...count { feed.publish(.retiredPagesChanged(egm4, blocks: number)) }
        return feed
    }

    @Test func isEmptyAtFirst() {
        let feed = EventFeed(capacity: 3)
        #expect(feed.latest == 0 && feed.oldest == 1 && feed.record(0) == nil && feed.record(1) == nil)
        #expect(feed.instance.count == 16 && feed.instance != EventFeed(capacity: 3).instance)
    }

    @Test func keepsAsManyAsTheLimitAndNoMore() {
        let full = feed(3, capacity: 3)
        #expect(full.oldest == 1 && full.latest == 3 && full.record(1)?.sequence == 1)
        let over = feed(4, capacity: 3)
        #expect(over.oldest == 2 && over.latest == 4 && over.record(1) == nil && over.record(5) == nil)
        #expect((2...4).map { over.record($0)?.content.data.json["blocks"] } == [2, 3, 4])
        #expect((2...4).map { over.record($0)?.sequence } == [2, 3, 4] && over.record(2)?.time == 7)
    }

    @Test func keepsAtLeastOne() { #expect(feed(2, capacity: 0).oldest == 2) }

    @Test func theLimitCanChange() {
        let feed = feed(10, capacity: 4)
        func blocks(_ range: ClosedRange<Int>) -> [JSONValue?] {
            range.map { feed.record($0)?.content.data.json["blocks"] }
        }
        feed.keep(2)
        #expect(feed.oldest == 9 && feed.latest == 10 && feed.record(8) == nil)
        #expect(blocks(9...10) == [9, 10])
        feed.keep(5)
        #expect(feed.oldest == 9, "what is gone stays gone")
        for number in 11...13 { feed.publish(.retiredPagesChanged(egm4, blocks: number)) }
        #expect(feed.oldest == 9 && blocks(9...13) == [9, 10, 11, 12, 13])
        for number in 14...40 { feed.publish(.retiredPagesChanged(egm4, blocks: number)) }
        #expect(feed.oldest == 36 && blocks(36...40) == [36, 37, 38, 39, 40] && feed.record(35) == nil)
        feed.keep(0)
        #expect(feed.oldest == 40 && blocks(40...40) == [40])
    }

    @Test func aFaultyRegionIsAFaultToo() {
        let feed = EventFeed(capacity: 9)
        feed.publish(.regionChanged(egm4, from: .scrubbing, to: .faulty, reason: "it broke"))
        #expect(feed.record(1)?.content.kind == .regionState && feed.record(2)?.content.kind == .fault)
        #expect(feed.record(2)?.content.data.json["message"] == "it broke")
    }

    /// Whoever is refused again and again pushes nothing out that others have to read.
    @Test func ofManyRefusalsOnlySomeAreEvents() throws {
        let now = Box(100.0)
        let feed = EventFeed(time: { now.value })
        let vm = VMIdentity(uuid: try #require(VMUUID(uuid(1))))
        func refuse(_ uid: UInt32, times: Int) {
            let caller = Caller(uid: uid, gid: uid, pid: 5, isAdmin: false, connection: 1)
            for _ in 0..<times { feed.publish(.allocationFailed(vm, by: caller, .nilUUID)) }
        }
        feed.publish(.retiredPagesChanged(egm4, blocks: 1))
        refuse(1000, times: RefusalBudget.burst)
        #expect(feed.latest == 1 + 8)
        refuse(1000, times: 10 * EventFeed.capacity)
        #expect(feed.latest == 1 + 8 && feed.oldest == 1)
        // Another user has its own, and in time there is one more.
        refuse(1001, times: 1)
        #expect(feed.latest == 1 + 9)
        now.value += RefusalBudget.interval - 0.1
        refuse(1000, times: 1)
        #expect(feed.latest == 1 + 9)
        now.value += 0.1
        refuse(1000, times: 2)
        #expect(feed.latest == 1 + 10)
        now.value += 1e6
        refuse(1000, times: 20)
        #expect(feed.latest == 1 + 18)
        // A clock that is set back takes nothing away, and gives nothing.
        now.value -= 2e6
        refuse(1000, times: 5)
        #expect(feed.latest == 1 + 18)
    }

    /// Every event of the domain has a form on the wire that its own type reads.
    @Test func everyEventHasItsForm() throws {
        let gpu = tray().gpus[0]
        let caller = Caller(uid: 5, gid: 5, pid: 5, isAdmin: false, connection: 1)
        let vm = VMIdentity(uuid: try #require(VMUUID(uuid(1))), name: "a")
        let allocation = Allocation(
            id: .random(), vm: vm, ownerUID: 5, lifetime: .persistent, delivery: .descriptor, policy: .socket,
            shares: [.init(region: egm4, offset: 0, size: 1)], process: nil, connection: nil, created: 1,
            state: .allocated)
        let entry = LedgerEntry(
            id: .random(), vm: vm, ownerUID: 5, lifetime: .persistent, delivery: .descriptor, policy: .socket,
            shares: [
                .init(region: RegionIdentity(name: egm4, base: PhysicalAddress(0), size: 1), offset: 0, size: 1)
            ], created: 1)
        let hazard = Hazard(.sizeZero, level: .fatal, subject: "egm6", message: "m")
        let report = ScrubReport(bytes: 1, nanoseconds: 1, threads: 1, verified: true)
        let all: [(DomainEvent, EventKind)] = [
            (.regionAppeared(egm4, .found, reason: nil), .regionState),
            (.regionChanged(egm4, from: .ready, to: .allocated, reason: nil), .regionState),
            (.regionScrubbed(egm4, report), .regionScrubbed), (.retiredPagesChanged(egm4, blocks: 1), .retiredPages),
            (.findsNotKept(egm4, reason: "r"), .fault),
            (.drainBlocked(egm4, holders: [Holder(pid: 1, command: "c", way: .undelivered)]), .regionInUse),
            (.gpuDriverChanged(GPUBindingOutcome(gpu: gpu.address, previous: "a", driver: nil), by: caller), .gpu),
            (.gpuChanged(gpu, .appeared), .gpu), (.gpuChanged(gpu, .vanished), .gpu),
            (.gpuChanged(gpu, .region(previous: egm5)), .gpu), (.gpuChanged(gpu, .driver(previous: nil)), .gpu),
            (.hazardFound(hazard), .hazard), (.hazardCleared(hazard), .hazard), (.topologyChanged(tray()), .topology),
            (.allocationCreated(allocation, by: caller), .allocation), (.allocationReady(allocation), .allocation),
            (.allocationActivated(allocation, by: caller), .allocation),
            (.allocationRestored(entry, .readopted), .allocation),
            (.allocationRestored(entry, .orphaned(reason: "r")), .allocation), (.ledgerProblem("p"), .fault),
            (.regionReattached(egm4, problem: "p"), .fault),
            (.allocationFailed(vm, by: caller, .nilUUID), .allocation),
            (.allocationReleased(allocation, reason: "r"), .allocation), (.allocationEnded(allocation), .allocation),
        ]
        for (event, kind) in all {
            let content = try #require(event.contents.first)
            #expect(content.kind == kind)
            #expect(throws: Never.self) {
                _ = try kind.payload.init(reading: ValueReader(content.data.json, unknownMembers: .refused))
            }
        }
        #expect(Set(DomainEvent.gpuChanged(gpu, .region(previous: egm5)).contents[0].regions) == ["egm4", "egm5"])
    }
}
