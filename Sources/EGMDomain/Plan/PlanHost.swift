/// The host as it is when a plan is made.
package struct PlanHost: Sendable {
    package var topology: Topology
    /// With what the regions are cut into.
    package var records: [RegionName: RegionRecord]
    /// The VMs that have regions, or parts of them, at present; the oldest first.
    package var owners: [RegionName: [VMIdentity]]
    /// Bytes of the host's base page: QEMU takes sizes and offsets in multiples of it.
    package var pageSize: UInt64
    /// Regions that several VMs may have parts of, although a descriptor lets each of them map all of it.
    package var sharedRegions: Set<RegionName> = []
    /// Parts of one region at one time.
    package var partitionLimit = RegionPartitions.limit
    /// Bytes of the pages that mappings of a region consist of, where they are not `pageSize`.
    package var mappingPageSizes: [RegionName: UInt64] = [:]

    package init(
        topology: Topology, records: [RegionName: RegionRecord], owners: [RegionName: [VMIdentity]], pageSize: UInt64
    ) {
        self.topology = topology
        self.records = records
        self.owners = owners
        self.pageSize = pageSize
    }

    /// The region as if nobody had any of it.
    func wholeMap(of name: RegionName, size: UInt64) -> PartitionMap {
        PartitionMap(
            size: size, pageSize: mappingPageSizes[name] ?? pageSize, retired: records[name]?.retired.runs ?? [])
    }

    /// The part that a VM has already.
    func part(of vm: VMIdentity?, in name: RegionName) -> Partition? {
        guard let vm else { return nil }
        return records[name]?.partitions?.parts.values.first { $0.vm?.uuid == vm.uuid && $0.state == .allocated }
    }
}
