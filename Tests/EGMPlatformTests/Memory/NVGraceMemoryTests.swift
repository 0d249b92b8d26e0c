import EGMDomain
import EGMTestSupport
import Glibc
import LinuxSystem
import Testing

@testable import EGMPlatform

/// What happens between open and close.
@Suite(.timeLimit(.minutes(10))) struct NVGraceMemoryTests {
    private static let block = EGMHost.block

    @Test func nothingGoesWithoutOpen() async throws {
        let memory = try EGMHost().memory(try ScriptedNode())
        let error = RegionMemoryError.unavailable(reason: "egm4 is not open; open it first")
        #expect(throws: error) { _ = try memory.descriptor() }
        #expect(await refusal { try await memory.scrub(skipping: [], verify: false, resuming: nil) { _ in } } == error)
        #expect(await refusal { try await memory.verify(skipping: []) { _ in } } == error)
    }

    @Test func scrubsThroughOneMappingAtTheStart() async throws {
        let host = try EGMHost()
        let node = try ScriptedNode(opens: [0, EBUSY])
        let pages = try TestMemory(size: host.region.size)
        node.give(memory: try pages.file.duplicate())
        let memory = host.memory(node)
        _ = try await memory.open()
        node.clearLog()
        let report = try await memory.scrub(skipping: [pages.retired(Self.block)], verify: true, resuming: nil) { _ in }
        #expect(report.bytes == 3 * Self.block && report.verified)
        #expect(node.log == ["map 0 \(host.region.size) readWrite"])
        #expect(pages.isAll(0, in: 0..<Self.block) && pages.isAll(TestMemory.pattern, in: Self.block..<2 * Self.block))
        pages.plant(1, at: 3 * Self.block)
        #expect(
            await refusal { try await memory.verify(skipping: [pages.retired(Self.block)]) { _ in } }
                == .notZero(offset: 3 * Self.block))
    }

    /// The driver took the region away: its descriptor may lead into freed memory of the kernel.
    @Test func aRegionThatTheKernelTookAwayIsNotTouched() async throws {
        let host = try EGMHost()
        let node = try ScriptedNode()
        let memory = host.memory(node)
        _ = try await memory.open()
        _ = try memory.descriptor()
        try host.directory.write("240:5\n", to: "sys/class/egm/egm4/dev")
        node.clearLog()
        #expect(throws: RegionMemoryError.self) { _ = try memory.descriptor() }
        let error = await refusal { try await memory.scrub(skipping: [], verify: false, resuming: nil) { _ in } }
        #expect(error?.description.contains("the kernel took egm4 away") == true)
        guard case .unknown(let reason) = await memory.retiredPages().status else { return #expect(Bool(false)) }
        #expect(reason.contains("the kernel took egm4 away"))
        #expect(node.log.isEmpty)
        // Whoever still has it is found by the number that it had.
        _ = try await memory.holders()
        #expect(node.log == ["holders 240:4"])
        await memory.close()
        host.directory.remove("sys/class/egm/egm4/dev")
        _ = try await memory.holders()
        #expect(node.log == ["holders 240:4", "holders 240:4"])
    }

    @Test func aCancelledOpenLeavesAtOnceAndCloses() async throws {
        let node = try ScriptedNode()
        let (inside, gate) = (Promise<Void>(), Gate())
        node.beforeOpen {
            inside.fulfil()
            gate.pass()
        }
        let memory = try EGMHost(.vendor).memory(node)
        let task = Task { await refusal { try await memory.open() } }
        await inside.wait()
        task.cancel()
        // The driver is still at it.
        #expect(await task.value == .cancelled)
        #expect(node.openCount == 0)
        gate.open()
        try waitUntil("the close of what nobody wants") { node.openCount == 1 && node.isClosed(0) }
        #expect(throws: RegionMemoryError.self) { _ = try memory.descriptor() }
        _ = try await memory.open()
        #expect(!node.isClosed(node.openCount - 1))
    }

    @Test func whoComesBackInTimeGetsTheSameOpen() async throws {
        let node = try ScriptedNode()
        let (inside, gate) = (Promise<Void>(), Gate())
        node.beforeOpen {
            inside.fulfil()
            gate.pass()
        }
        let memory = try EGMHost(.vendor).memory(node)
        let first = Task { await refusal { try await memory.open() } }
        await inside.wait()
        first.cancel()
        #expect(await first.value == .cancelled)
        async let second = memory.open()
        async let third = memory.open()
        gate.open()
        _ = try await (second, third)
        // Either it came in time, or what the first got was closed before.
        #expect(!node.isClosed(node.openCount - 1))
        for index in 0..<node.openCount - 1 { try node.waitForClose(of: index) }
    }

    @Test func closeWaitsForTheScrub() async throws {
        let host = try EGMHost()
        let node = try ScriptedNode(opens: [0, EBUSY])
        node.give(memory: try TestMemory(size: host.region.size).file.duplicate())
        let (inside, gate) = (Promise<Void>(), Gate())
        node.beforeMap {
            inside.fulfil()
            gate.pass()
        }
        let memory = host.memory(node)
        _ = try await memory.open()
        async let scrub = memory.scrub(skipping: [], verify: false, resuming: nil) { _ in }
        await inside.wait()
        let closed = Promise<Bool>()
        let closing = Task {
            await memory.close()
            closed.fulfil((try? node.waitForClose(of: 0)) != nil)
        }
        #expect(!node.isClosed(0))
        gate.open()
        _ = try await scrub
        #expect(await closed.wait())
        await closing.value
    }

    // MARK: retired pages

    private func answer(_ records: [(UInt64, UInt64)], size: UInt32) -> RetiredPagesIoctl.Answer {
        RetiredPagesIoctl.Answer(
            code: 0, size: size, count: UInt32(records.count),
            records: records.map { RetiredPagesIoctl.Record(offset: $0.0, size: $0.1) })
    }

    @Test func theDriversListIsWidenedClampedAndMerged() async throws {
        let host = try EGMHost()
        let node = try ScriptedNode(opens: [0, EBUSY])
        let table = RetiredPages(
            regionSize: host.region.size, status: .known,
            runs: [RetiredBlock(offset: 0, size: Self.block, source: .firmware, firstSeen: 5)])
        let memory = host.memory(node) { table }
        // Not held: firmware's alone.
        #expect(await memory.retiredPages() == table)
        _ = try await memory.open()
        let pages: [(UInt64, UInt64)] = [
            (2 * Self.block + 4096, 4096), (2 * Self.block, 4096), (8 * Self.block, 4096), (UInt64.max - 4095, 4096),
            (4 * Self.block - 4096, 8192), (0, 4096),
        ]
        node.clearLog()
        node.add(lists: [
            RetiredPagesIoctl.Answer(code: 0, size: 104, count: 0), answer(pages, size: 104 + 256),
        ])
        let list = await memory.retiredPages()
        #expect(node.log == ["list 8", "list 360"])
        #expect(list.status == .known)
        #expect(list.runs.map(\.offset) == [0, 2 * Self.block])
        #expect(list.runs.map(\.size) == [Self.block, 2 * Self.block])
        #expect(list.runs.map(\.source) == [.firmware, .kernel])
    }

    /// The driver has read the table that we cannot read.
    @Test(arguments: [true, false]) func withoutATableTheDriversListMayBeFirmwares(isRead: Bool) async throws {
        let host = try EGMHost()
        let size = host.region.size
        let node = try ScriptedNode(opens: [0, EBUSY])
        let memory = host.memory(node) {
            isRead ? RetiredPages(regionSize: size, status: .known, runs: []) : .unknown(regionSize: size, reason: "no")
        }
        _ = try await memory.open()
        node.add(lists: [
            RetiredPagesIoctl.Answer(code: 0, size: 24, count: 0), answer([(Self.block, 4096)], size: 24 + 256),
        ])
        let list = await memory.retiredPages()
        #expect(list.status == .known && list.runs.map(\.source) == [isRead ? .kernel : .driver])
    }

    @Test func withoutAnySourceNothingIsKnown() async throws {
        let host = try EGMHost()
        let bare = await host.memory(try ScriptedNode()).retiredPages()
        #expect(
            bare == .unknown(regionSize: host.region.size, reason: "the driver's list: egm4 is not open; open it first")
        )
        let size = host.region.size
        let both = await host.memory(try ScriptedNode()) { .unknown(regionSize: size, reason: "no table") }
            .retiredPages()
        #expect(
            both.status == .unknown(reason: "no table; the driver's list: egm4 is not open; open it first"))
    }
}
