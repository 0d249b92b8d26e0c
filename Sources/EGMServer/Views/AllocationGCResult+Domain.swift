internal import EGMDomain
internal import EGMProtocol

extension AllocationGCResult {
    init(_ outcome: CollectionOutcome, dryRun: Bool) {
        self.init(
            dryRun: dryRun, ended: outcome.ended.map(AllocationGCItem.init),
            kept: outcome.kept.map(AllocationGCItem.init))
    }
}

extension AllocationGCItem {
    fileprivate init(_ item: CollectionOutcome.Item) {
        let vm = item.allocation.vm
        self.init(
            id: item.allocation.id.description, vm: VMInfo(uuid: vm.uuid.description, name: vm.name),
            reason: item.reason)
    }
}
