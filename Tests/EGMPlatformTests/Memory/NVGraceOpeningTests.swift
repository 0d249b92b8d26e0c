import EGMDomain
import EGMTestSupport
import Glibc
import LinuxSystem
import Testing

@testable import EGMPlatform

/// What is asked of the driver, in which order, and what follows from its answers.
@Suite(.timeLimit(.minutes(10))) struct NVGraceOpeningTests {
    private static let qemu = Holder(pid: 12, command: "qemu", way: .maps)
    private static let beforeOpen = ["holders 240:4", "lstat"]
    private static let afterOpen = ["open", "fstat", "list 8"]
    private static func answer(_ code: Int32, size: UInt32 = 8) -> RetiredPagesIoctl.Answer {
        RetiredPagesIoctl.Answer(code: code, size: size, count: 0)
    }
    private var probeMap: String { "map \(4 * EGMHost.block) \(MemoryPage.size) read" }

    private func capabilities(
        exclusive: Bool = false, bounded: Bool = false, runtime: Bool = false
    ) -> RegionCapabilities {
        var capabilities = RegionCapabilities()
        capabilities.exclusiveOpen = exclusive
        capabilities.bounded = bounded
        capabilities.honoursOffset = bounded
        capabilities.runtimeRetiredPages = runtime
        return capabilities
    }

    @Test func newestFormRefusesTheSecondOpen() async throws {
        let node = try ScriptedNode(opens: [0, EBUSY])
        let memory = try EGMHost(.standalone).memory(node)
        #expect(try await memory.open() == capabilities(exclusive: true, bounded: true))
        #expect(node.log == Self.beforeOpen + Self.afterOpen + ["holders 240:4", probeMap, "open"])
        #expect(!node.isClosed(0))
        // Held already: nothing is asked again.
        node.clearLog()
        #expect(try await memory.open() == capabilities(exclusive: true, bounded: true))
        #expect(node.log.isEmpty)
        await memory.close()
        try node.waitForClose(of: 0)
    }

    @Test func countedFormGivesASecondLiveDescriptorThatIsClosed() async throws {
        let node = try ScriptedNode()
        let memory = try EGMHost(.standalone).memory(node)
        #expect(try await memory.open() == capabilities(bounded: true, runtime: true))
        #expect(node.log == Self.beforeOpen + Self.afterOpen + ["holders 240:4", probeMap, "open", "list 8"])
        try node.waitForClose(of: 1)
        #expect(!node.isClosed(0))
    }

    @Test(arguments: [(Int32(0), EINVAL), (ENOMEM, Int32(0))])
    func aSecondOpenThatProvesNothing(open: Int32, list: Int32) async throws {
        let node = try ScriptedNode(opens: [0, open], lists: [Self.answer(0), Self.answer(list)])
        #expect(try await EGMHost(.standalone).memory(node).open() == capabilities(bounded: true))
    }

    @Test(arguments: [EINVAL, EOVERFLOW]) func exclusiveFormOfTheAuxiliaryBusIsOpenedOnce(code: Int32) async throws {
        let node = try ScriptedNode(maps: [code])
        let memory = try EGMHost(.rfc2).memory(node)
        #expect(try await memory.open() == capabilities(exclusive: true, bounded: true, runtime: true))
        #expect(node.openCount == 1)
        withExtendedLifetime(memory) {}
    }

    @Test(arguments: DriverGeneration.allCases) func aFormThatIgnoresOffsetsIsOpenedOnce(
        generation: DriverGeneration
    ) async throws {
        let node = try ScriptedNode(maps: [0])
        let memory = try EGMHost(generation).memory(node)
        #expect(try await memory.open() == capabilities())
        #expect(node.log == Self.beforeOpen + Self.afterOpen + ["holders 240:4", probeMap])
        withExtendedLifetime(memory) {}
    }

    @Test(arguments: [DriverGeneration.vendor, .rfc1, .unknown]) func theseAreNeverOpenedTwice(
        generation: DriverGeneration
    ) async throws {
        let node = try ScriptedNode()
        #expect(try await EGMHost(generation).memory(node).open() == capabilities(bounded: true))
        #expect(node.openCount == 1)
    }

    /// An error that says nothing about the range.
    @Test func aProbeThatFailsOtherwiseProvesNothing() async throws {
        let node = try ScriptedNode(maps: [ENOMEM])
        #expect(try await EGMHost().memory(node).open() == capabilities())
    }

    @Test func whoHasTheNodeIsFoundBeforeTheOpen() async throws {
        let node = try ScriptedNode(holders: [[Self.qemu]])
        let error = await refusal { try await EGMHost().memory(node).open() }
        #expect(node.log == ["holders 240:4"])
        #expect(
            error
                == .held(
                    by: [Self.qemu],
                    reason: "cannot open egm4: qemu (pid 12) maps it; end it, or let it finish: egmd can then try again"
                ))
    }

    @Test func aProcessThatCannotBeSeenForbidsTheOpen() async throws {
        let node = try ScriptedNode(unseen: [UnseenProcess(pid: 3, command: "x", reason: "no")])
        let error = await refusal { try await EGMHost().memory(node).open() }
        #expect(node.log == ["holders 240:4"])
        // The next look may see it.
        guard case .temporary(let reason) = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(reason.contains("CAP_SYS_PTRACE"))
    }

    @Test func whoComesMeanwhileMakesUsLetGo() async throws {
        let node = try ScriptedNode(holders: [[], [Self.qemu]])
        let error = await refusal { try await EGMHost().memory(node).open() }
        #expect(node.log == Self.beforeOpen + Self.afterOpen + ["holders 240:4"])
        try node.waitForClose(of: 0)
        guard case .held(let by, let reason) = error else {
            return #expect(Bool(false), "\(String(describing: error))")
        }
        #expect(by == [Self.qemu] && reason.hasPrefix("cannot keep egm4: qemu"))
    }

    @Test(arguments: [true, false]) func busyNamesWhoHasIt(isSeen: Bool) async throws {
        let node = try ScriptedNode(opens: [EBUSY], holders: isSeen ? [[], [Self.qemu]] : [])
        let error = await refusal { try await EGMHost().memory(node).open() }
        #expect(node.log == Self.beforeOpen + ["open", "holders 240:4"])
        guard case .held(let by, let reason) = error else {
            return #expect(Bool(false), "\(String(describing: error))")
        }
        #expect(by == (isSeen ? [Self.qemu] : []))
        #expect(reason.hasPrefix("cannot open egm4: Device or resource busy; it is held by: "))
        #expect(reason.contains(isSeen ? "qemu (pid 12) maps it" : "nobody that egmd can see"))
    }

    @Test(arguments: [EINVAL, ENODEV], [true, false]) func aDeadDescriptorIsClosedAndNeverMapped(
        code: Int32, isSeen: Bool
    ) async throws {
        let node = try ScriptedNode(lists: [Self.answer(code)], holders: isSeen ? [[], [Self.qemu]] : [])
        let error = await refusal { try await EGMHost(.vendor).memory(node).open() }
        #expect(node.log == Self.beforeOpen + Self.afterOpen + ["holders 240:4"])
        try node.waitForClose(of: 0)
        guard case .held(let by, let reason) = error else {
            return #expect(Bool(false), "\(String(describing: error))")
        }
        #expect(by == (isSeen ? [Self.qemu] : []) && reason.contains("a descriptor without a region"))
    }

    @Test func anotherDriversNodeIsClosed() async throws {
        let node = try ScriptedNode(lists: [Self.answer(ENOTTY)])
        let error = await refusal { try await EGMHost().memory(node).open() }
        #expect(node.log == Self.beforeOpen + Self.afterOpen)
        try node.waitForClose(of: 0)
        #expect(error?.description.contains("does not answer as the nvgrace-egm driver does") == true)
    }

    /// A driver of the form that reviewers asked for.
    @Test func aShortBufferErrorIsALiveDescriptor() async throws {
        let node = try ScriptedNode(opens: [0, EBUSY], lists: [Self.answer(ENOSPC, size: 24)])
        #expect(try await EGMHost().memory(node).open().exclusiveOpen)
    }

    @Test(arguments: [
        (EINVAL, "could not map the region"), (EIO, "is broken"),
        (ENXIO, "load the nvgrace-egm driver"), (ENODEV, "load the nvgrace-egm driver"),
        (ELOOP, "symbolic link"), (EDOM, "dmesg"),
    ]) func whatTheDriversErrorsMean(code: Int32, text: String) async throws {
        let node = try ScriptedNode(opens: [code])
        let host = try EGMHost()
        let error = await refusal { try await host.memory(node).open() }
        #expect(node.log == Self.beforeOpen + ["open"])
        guard case .unavailable(let reason) = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(reason.hasPrefix("cannot open \(host.node): ") && reason.contains(text))
    }

    @Test(arguments: [
        (ENOMEM, "short of memory"), (EINTR, "interrupted"), (EAGAIN, "interrupted"), (EMFILE, "LimitNOFILE"),
        (ENFILE, "LimitNOFILE"), (EACCES, "udev rule"), (EPERM, "udev rule"),
    ]) func whatMayPassIsTriedAgain(code: Int32, text: String) async throws {
        let node = try ScriptedNode(opens: [code, 0])
        let memory = try EGMHost().memory(node)
        let error = await refusal { try await memory.open() }
        guard case .temporary(let reason) = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(reason.contains(text) && reason.contains("egmd tries again"))
        _ = try await memory.open()
        withExtendedLifetime(memory) {}
    }

    @Test func whatWasOpenedIsLookedAtAgain() async throws {
        let node = try ScriptedNode()
        node.give(try node.status(""), opened: try FileStatus(path: "/dev/null"))
        node.clearLog()
        let error = await refusal { try await EGMHost().memory(node).open() }
        #expect(node.log == Self.beforeOpen + ["open", "fstat"])
        try node.waitForClose(of: 0)
        #expect(error?.description.contains("has the device number 1:3, but the kernel's device has 240:4") == true)
    }

    @Test(arguments: [
        ("0x50000", "the kernel says it has 327680 bytes, firmware says 262144"), ("262144", nil), ("0x40000\n", nil),
        ("lots", "which is no size"), (nil, nil),
    ]) func sizeBySysfs(text: String?, problem: String?) async throws {
        let host = try EGMHost()
        if let text {
            try host.directory.write(text, to: "sys/class/egm/egm4/egm_size")
        } else {
            host.directory.remove("sys/class/egm/egm4/egm_size")
        }
        let node = try ScriptedNode()
        let error = await refusal { try await host.memory(node).open() }
        if let problem {
            #expect(error?.description.contains(problem) == true && node.log.isEmpty)
        } else {
            #expect(error == nil)
        }
    }

    @Test(arguments: [0, EGMHost.block - 4096, EGMHost.block + 1]) func oddSizesAreRefused(size: UInt64) async throws {
        let node = try ScriptedNode()
        let error = await refusal { try await EGMHost(size: size).memory(node).open() }
        #expect(error?.description.contains("is not a multiple of 64 KiB") == true && node.log.isEmpty)
    }

    @Test(arguments: [nil, "", "240", "a:b", "240:4:1"]) func numberBySysfs(text: String?) async throws {
        let host = try EGMHost()
        host.directory.remove("sys/class/egm/egm4/dev")
        if let text { try host.directory.write(text, to: "sys/class/egm/egm4/dev") }
        let node = try ScriptedNode()
        let error = await refusal { try await host.memory(node).open() }
        let expected = text == nil ? "load the nvgrace-egm driver" : "which is no device number"
        #expect(error?.description.contains(expected) == true && node.log.isEmpty)
    }
}
