import EGMDomain
import EGMTestSupport
import Glibc
import LinuxSystem
import Testing

@testable import EGMPlatform

/// Every fault of a node with every form of the driver: nothing is mapped, nothing is given to anybody, and when the fault
/// has passed the memory, which is full of an earlier owner's bytes, is zero before it is ready.
@Suite(.timeLimit(.minutes(10))) struct FormFaultTests {
    enum Fault: String, CaseIterable, Sendable {
        case regularFile, anotherDevice, anotherDeviceAtOpen, size, openFailsHalfWay, noMemory, busy, deadDescriptor
        case anotherDriver, driverGone, noMappingForTheScrub

        /// A word of the reason.
        var word: String {
            switch self {
            case .regularFile: "not a character device"
            case .anotherDevice, .anotherDeviceAtOpen: "has the device number 1:3"
            case .size: "firmware says"
            case .openFailsHalfWay: "is broken"
            case .noMemory: "short of memory"
            case .busy: "held by"
            case .deadDescriptor: "a descriptor without a region"
            case .anotherDriver: "does not answer as the nvgrace-egm driver does"
            case .driverGone: "load the nvgrace-egm driver"
            case .noMappingForTheScrub: "Cannot allocate memory"
            }
        }
    }

    private static let forms = DriverGeneration.allCases.filter { $0 != .absent }
    private static let null = "/dev/null"

    private func answer(_ code: Int32) -> RetiredPagesIoctl.Answer {
        RetiredPagesIoctl.Answer(code: code, size: 8, count: 0)
    }

    private func begin(_ fault: Fault, _ node: ScriptedNode, _ host: EGMHost) throws {
        switch fault {
        case .regularFile: node.give(try FileStatus(path: try host.directory.write("x", to: "file")))
        case .anotherDevice: node.give(try FileStatus(path: Self.null))
        case .anotherDeviceAtOpen: node.give(try node.status(""), opened: try FileStatus(path: Self.null))
        case .size: try host.directory.write("0x80000\n", to: "sys/class/egm/egm4/egm_size")
        case .openFailsHalfWay: node.add(opens: [EIO])
        case .noMemory: node.add(opens: [ENOMEM])
        case .busy: node.add(opens: [EBUSY])
        case .deadDescriptor: node.add(lists: [answer(EINVAL)])
        case .anotherDriver: node.add(lists: [answer(ENOTTY)])
        case .driverGone: node.add(opens: [ENXIO])
        case .noMappingForTheScrub: node.failNextMap(ENOMEM)
        }
    }

    private func end(_ node: ScriptedNode, _ host: EGMHost) throws {
        var status = try FileStatus(path: Self.null)
        status.representedDevice = ScriptedNode.number
        node.give(status)
        try host.directory.write("0x\(String(host.region.size, radix: 16))\n", to: "sys/class/egm/egm4/egm_size")
    }

    @Test(arguments: forms, Fault.allCases)
    func nobodyGetsAnythingAndThenItIsZero(form: DriverGeneration, fault: Fault) async throws {
        let host = try EGMHost(form)
        let node = try ScriptedNode()
        let bytes = try TestMemory(size: host.region.size)
        node.give(memory: try bytes.file.duplicate())
        try begin(fault, node, host)
        let memory = host.memory(node)
        let opening = await refusal { try await memory.open() }
        let scrubbing = await refusal {
            try await memory.scrub(skipping: [], verify: true, resuming: nil) { _ in }
        }
        let error = fault == .noMappingForTheScrub ? scrubbing : opening
        #expect(error?.description.contains(fault.word) == true, "\(String(describing: error))")
        if fault == .noMappingForTheScrub {
            #expect(opening == nil)
        } else {
            // What is not held can neither be scrubbed nor given away, and what was opened for nothing is closed.
            #expect(scrubbing != nil)
            #expect(throws: RegionMemoryError.self) { _ = try memory.descriptor() }
            #expect(!node.log.contains { $0.hasPrefix("map 0 ") })
            for index in 0..<node.openCount { try node.waitForClose(of: index) }
        }
        #expect(bytes.isAll(TestMemory.pattern, in: 0..<bytes.size))
        try end(node, host)
        _ = try await memory.open()
        let report = try await memory.scrub(skipping: [], verify: true, resuming: nil) { _ in }
        #expect(report.verified && bytes.isAll(0, in: 0..<bytes.size))
        await memory.close()
    }
}
