import EGMDomain
import EGMPlatform
import EGMSimulation
import EGMTestSupport
import Glibc
import LinuxSystem
import Testing

@testable import EGMPlatform

/// What is kept over a restart of the daemon, and taken back.
@Suite(.timeLimit(.minutes(10))) struct KeptDescriptorTests {
    private static let systemd = Holder(pid: 1, command: "systemd", way: .descriptor)

    @Test func aNodeThatWasKeptIsTakenBackWithoutAnOpen() async throws {
        let node = try ScriptedNode(opens: [EBUSY], holders: [[Self.systemd], [Self.systemd]])
        let keeper = FakeKeeper()
        let directory = try TemporaryDirectory()
        let kept = try WatchedDescriptor(in: directory)
        keeper.leave(try kept.give(), of: "egm4")
        let memory = try EGMHost().memory(node, keeping: keeper)
        #expect(memory.isKept)
        let capabilities = try #require(try await memory.reclaim())
        #expect(capabilities.exclusiveOpen && capabilities.bounded)
        // Nobody looks who uses it: the VM does. The open is the probe's, and refused.
        #expect(Array(node.log.prefix(2)) == ["fstat", "list 8"])
        #expect(!node.log.contains { $0.hasPrefix("holders") } && node.log.count { $0 == "open" } == 1)
        #expect(!memory.isKept)
        #expect(try await memory.holders().isEmpty)
        await memory.close()
        #expect(keeper.log == ["take egm4", "keep egm4", "forget egm4"])
        try waitUntil("the close") { kept.isClosed }
        // When we hold nothing, what systemd has is not ours.
        #expect(try await memory.holders() == [Self.systemd])
    }

    @Test func aKeptDescriptorOfAnotherDeviceIsRejected() async throws {
        let node = try ScriptedNode()
        node.give(try FileStatus(path: "/dev/null"))
        let keeper = FakeKeeper()
        let directory = try TemporaryDirectory()
        let kept = try WatchedDescriptor(in: directory)
        keeper.leave(try kept.give(), of: "egm4")
        let memory = try EGMHost().memory(node, keeping: keeper)
        #expect(try await memory.reclaim() == nil)
        #expect(keeper.log.contains { $0.hasPrefix("reject egm4: ") && $0.contains("has the device number 1:3") })
        try waitUntil("the close") { kept.isClosed }
        #expect(!memory.isKept)
    }

    @Test func nothingKeptIsNothingToTakeBack() async throws {
        let memory = try EGMHost().memory(try ScriptedNode(), keeping: FakeKeeper())
        #expect(!memory.isKept)
        #expect(try await memory.reclaim() == nil)
        #expect(try await EGMHost().memory(try ScriptedNode()).reclaim() == nil)
    }

    @Test func whatIsOpenedIsKeptAndWhatIsClosedForgotten() async throws {
        let keeper = FakeKeeper()
        let memory = try EGMHost().memory(try ScriptedNode(opens: [0, EBUSY]), keeping: keeper)
        _ = try await memory.open()
        _ = try await memory.open()
        #expect(keeper.log == ["keep egm4"])
        await memory.close()
        await memory.close()
        #expect(keeper.log == ["keep egm4", "forget egm4"])
    }

    @Test(arguments: [true, false]) func simulatedMemoryIsTakenBackWithItsContent(isFile: Bool) async throws {
        let directory = try TemporaryDirectory()
        let keeper = FakeKeeper()
        let name = RegionName(ProximityDomain(4))
        let state = isFile ? directory.path("state") : nil
        let first = try SimulatedHost(
            .gb200(regionSize: 1 << 20), directory: directory.path("one"), stateDirectory: state, keeping: keeper)
        #expect(!first.isKept(name))
        let held = try first.memoryDescriptor(for: name)
        try Mapping.map(held, count: 4, subject: "egm4").write([1, 2, 3, 4], at: 0)
        keeper.leave(held, of: "egm4")
        let second = try SimulatedHost(
            .gb200(regionSize: 1 << 20), directory: directory.path("two"), stateDirectory: state, keeping: keeper)
        #expect(second.isKept(name))
        let memory = try DescriptorMemory(
            name: "egm4", backing: second.memoryDescriptor(for: name), size: 1 << 20, scrubber: Scrubber(cpus: []),
            keeping: keeper, isKept: second.isKept(name)
        ) { .unknown(regionSize: 1 << 20, reason: "") }
        #expect(memory.isKept)
        #expect(try await memory.reclaim() != nil)
        #expect(!memory.isKept)
        #expect(try await memory.reclaim() == nil)
        let again = try Mapping.map(try memory.descriptor(), count: 4, subject: "egm4")
        #expect(again.copyBytes(at: 0, count: 4) == [1, 2, 3, 4])
        await memory.close()
        #expect(keeper.log.last == "forget egm4")
    }

    @Test func simulatedMemoryOfAnotherSizeIsRejected() throws {
        let directory = try TemporaryDirectory()
        let keeper = FakeKeeper()
        keeper.leave(try MemoryFile.create(name: "egm4", size: 2 << 20), of: "egm4")
        let host = try SimulatedHost(.gb200(regionSize: 1 << 20), directory: directory.path, keeping: keeper)
        #expect(!host.isKept(RegionName(ProximityDomain(4))))
        #expect(keeper.log.contains { $0.hasPrefix("reject egm4: it is of other memory (2097152 bytes)") })
    }

    /// A regular file that is not the state directory's would be another region's memory.
    @Test func simulatedMemoryOfAnotherFileIsRejected() throws {
        let directory = try TemporaryDirectory()
        let keeper = FakeKeeper()
        keeper.leave(try MemoryFile.create(name: "egm4", size: 1 << 20), of: "egm4")
        _ = try SimulatedHost(
            .gb200(regionSize: 1 << 20), directory: directory.path("one"), stateDirectory: directory.path("state"))
        let host = try SimulatedHost(
            .gb200(regionSize: 1 << 20), directory: directory.path("two"), stateDirectory: directory.path("state"),
            keeping: keeper)
        #expect(!host.isKept(RegionName(ProximityDomain(4))))
        #expect(keeper.log.contains { $0.hasPrefix("reject egm4") })
    }
}
