import Testing

@testable import EGMDomain

/// Bytes of a unit.
let unit = PartitionMap.smallestUnit

/// A host whose regions have `units` units, and a stage on it that lets `egm4` be shared.
func smallHost(units: UInt64) -> Topology {
    var facts = gb200Facts()
    for index in facts.gpus.indices { facts.gpus[index].firmware.egmSize = units * unit }
    facts.regions = facts.regions.map { region in
        KernelRegionFacts(
            name: region.name, size: .bytes(units * unit), gpus: region.gpus, generation: region.generation,
            sysfsPath: region.sysfsPath, deviceNumber: region.deviceNumber)
    }
    return TopologyBuilder.build(from: facts)
}

func sharing(_ regions: RegionName...) -> CustodianSettings {
    var settings = CustodianSettings(drainInterval: 100)
    settings.sharedRegions = Set(regions)
    return settings
}

func part(
    _ number: Int, units: UInt64, of region: RegionName = egm4, takesRetired: Bool = false, wait: Double? = nil
) -> AllocationRequest {
    AllocationRequest(
        vm: vm(number), regions: [region], policy: .partition, size: units * unit, wait: wait,
        takesRetired: takesRetired)
}

/// A process that maps these units.
func user(_ pid: Int32, _ units: Range<UInt64>...) -> RegionUser {
    RegionUser(
        pid: pid, command: "qemu", parent: 1, ranges: units.map { $0.lowerBound * unit..<$0.upperBound * unit },
        hasDescriptor: true)
}

/// An outcome that the test did not wait for.
struct OtherOutcome: Error {}

extension Stage {
    func partitions(_ name: RegionName = egm4) throws -> RegionPartitions {
        try #require(try record(name).partitions)
    }
}
