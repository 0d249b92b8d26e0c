// A host root with the class directory of one region, for providers; node and sysfs are what the test makes them.

import EGMDomain
import EGMTestSupport
import LinuxSystem
import Testing

@testable import EGMPlatform

struct EGMHost {
    static let block = Region.granule

    let directory: TemporaryDirectory
    var root: HostRoot { directory.root }
    var node: String { directory.path("dev/egm4") }
    var region: Region

    init(
        _ generation: DriverGeneration = .standalone, size: UInt64 = 4 * EGMHost.block,
        number: DeviceNumber = ScriptedNode.number
    ) throws {
        directory = try TemporaryDirectory()
        try directory.write("\(number)\n", to: "sys/class/egm/egm4/dev")
        try directory.write("0x\(String(size, radix: 16))\n", to: "sys/class/egm/egm4/egm_size")
        try directory.makeDirectory("dev")
        region = Region(
            name: RegionName(ProximityDomain(4)), base: PhysicalAddress(1 << 32), size: size, socket: 0,
            numaNode: 0, gpus: [], retiredTables: [], generation: generation, isPresent: true, hazards: [])
    }

    func memory(
        _ calls: any NodeCalls = KernelNodeCalls(), keeping: (any DescriptorKeeping)? = nil,
        firmwareTable: (@Sendable () -> RetiredPages)? = nil
    ) -> NVGraceMemory {
        NVGraceMemory(
            region: region, root: root, scrubber: Scrubber(cpus: []), keeping: keeping,
            firmwareTable: firmwareTable, calls: KeepingCalls(base: calls, directory: directory))
    }
}

/// The error with which `body` refuses; nil if it does not.
func refusal<Value>(_ body: () async throws -> Value) async -> RegionMemoryError? {
    do {
        _ = try await body()
        return nil
    } catch let error as RegionMemoryError {
        return error
    } catch {
        Issue.record(error)
        return nil
    }
}
