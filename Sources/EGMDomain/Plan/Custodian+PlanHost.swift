extension Custodian {
    /// What plans are made from.
    ///
    /// - Parameter pageSize: of the host, bytes.
    package func planHost(pageSize: UInt64) -> PlanHost {
        var owners: [RegionName: [VMIdentity]] = [:]
        for allocation in allocationsByAge() {
            for share in allocation.shares { owners[share.region, default: []].append(allocation.vm) }
        }
        var host = PlanHost(
            topology: topology, records: Dictionary(uniqueKeysWithValues: regions().map { ($0.region.name, $0) }),
            owners: owners, pageSize: pageSize)
        host.sharedRegions = settings.sharedRegions
        host.partitionLimit = settings.partitionLimit
        host.mappingPageSizes = memories.mapValues(\.pageSize)
        return host
    }
}
