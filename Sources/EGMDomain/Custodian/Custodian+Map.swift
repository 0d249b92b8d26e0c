extension Custodian {
    /// Permits `caller` to map its share of `region` (which may be left out where there is only one).
    package func grant(
        _ id: AllocationID, region: RegionName?, for caller: Caller
    ) throws(AllocationError) -> MappingGrant {
        let allocation = try self.allocation(id, changedBy: caller)
        guard allocation.state == .allocated else { throw .notMappable(id, state: allocation.state) }
        let share: Allocation.Share
        if let region {
            guard let found = allocation.shares.first(where: { $0.region == region }) else {
                throw .regionNotInAllocation(region, id)
            }
            share = found
        } else {
            guard allocation.shares.count == 1, let only = allocation.shares.first else {
                throw .regionNeeded(id, regions: allocation.shares.map(\.region))
            }
            share = only
        }
        guard allocation.delivery == .descriptor else {
            throw .deliveryUnavailable(
                .descriptor, region: share.region, reason: "allocation \(id) was made for delivery by path")
        }
        // Only an allocation of an earlier run of the daemon can lack it.
        guard let record = records[share.region], record.capabilities != nil else {
            throw .deliveryUnavailable(
                .descriptor, region: share.region,
                reason: records[share.region]?.reason ?? "egmd is taking hold of it again after its restart")
        }
        try checkBounds(of: share.region, for: caller)
        return MappingGrant(allocation: id, region: share.region, offset: share.offset, size: share.size)
    }

    /// A descriptor of a driver that refuses no mapping past the end can reach host memory behind the region.
    private func checkBounds(of name: RegionName, for caller: Caller) throws(AllocationError) {
        guard records[name]?.capabilities?.bounded != true, !caller.isAdmin,
            !settings.unboundedDescriptorUIDs.contains(caller.uid)
        else { return }
        throw .needsAdmin(
            "a descriptor of \(name) (its driver lets it map host memory behind the region; "
                + "`unbounded-descriptor-uids` in the configuration makes exceptions)")
    }
}
