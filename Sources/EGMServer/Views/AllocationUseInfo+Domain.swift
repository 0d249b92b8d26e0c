internal import EGMDomain
internal import EGMProtocol

extension AllocationUseInfo {
    init(_ use: AllocationUse) {
        self.init(
            allocation: use.allocation.description, region: use.region.description,
            holders: use.holders.map(HolderInfo.init), problem: use.problem)
    }
}
