/// The host as it is when a plan is made.
package struct PlanHost: Sendable {
    package var topology: Topology
    package var records: [RegionName: RegionRecord]
    /// The VMs that have regions at present.
    package var owners: [RegionName: VMIdentity]
    /// Bytes of the host's base page: QEMU takes sizes and offsets in multiples of it.
    package var pageSize: UInt64

    package init(
        topology: Topology, records: [RegionName: RegionRecord], owners: [RegionName: VMIdentity], pageSize: UInt64
    ) {
        self.topology = topology
        self.records = records
        self.owners = owners
        self.pageSize = pageSize
    }
}
