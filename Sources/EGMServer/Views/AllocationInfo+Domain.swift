internal import EGMDomain
internal import EGMProtocol

extension AllocationInfo {
    /// - Parameters:
    ///   - retired: the retired pages inside each share, in the order of the shares.
    ///   - paths: the nodes that were handed off.
    init(_ allocation: Allocation, retired: [RetiredPages], paths: [RegionName: String]) {
        self.init(
            id: allocation.id.description,
            vm: VMInfo(uuid: allocation.vm.uuid.description, name: allocation.vm.name),
            owner: UIDInfo(uid: allocation.ownerUID), state: AllocationInfo.State(allocation.state),
            lifetime: AllocationInfo.Lifetime(allocation.lifetime),
            delivery: AllocationInfo.Delivery(allocation.delivery),
            policy: AllocationInfo.Policy(allocation.policy),
            regions: zip(allocation.shares, retired).map { share, pages in
                ShareInfo(share, retired: pages, path: paths[share.region])
            },
            process: allocation.process.map { ProcessInfo(pid: $0.pid, startTime: $0.startTime) },
            active: allocation.isActive, processEnded: allocation.hasProcessEnded, created: Int(allocation.created),
            ending: allocation.ending, reason: allocation.reason)
    }
}

extension ShareInfo {
    fileprivate init(_ share: Allocation.Share, retired: RetiredPages, path: String?) {
        let end = share.offset + share.size
        self.init(
            name: share.region.description, offset: share.offset, size: share.size,
            usableSize: min(retired.usableSize, end) - share.offset,
            retired: retired.runs.map { RetiredRangeInfo(offset: $0.offset, size: $0.size) }, path: path)
    }
}
