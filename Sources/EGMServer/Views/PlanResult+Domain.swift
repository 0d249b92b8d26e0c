internal import EGMDomain
internal import EGMProtocol

extension PlanResult {
    init(_ plan: LaunchPlan, pageSize: UInt64) {
        let isFeasible = plan.isFeasible
        self.init(
            feasible: isFeasible, policy: PlanPolicyInfo(plan.policy), delivery: AllocationInfo.Delivery(plan.delivery),
            memory: plan.memory, vcpus: plan.vcpus.map { UInt32(clamping: $0) }, guestNodes: plan.guestNodes,
            pageSize: pageSize, mmioWindow: plan.mmioWindow, regions: plan.regions.map(PlanRegionInfo.init),
            gpus: plan.gpus.map(PlanGPUInfo.init), checks: plan.checks.map(PlanCheckInfo.init),
            qemuArguments: isFeasible ? plan.qemuArguments : nil, libvirt: isFeasible ? plan.libvirtDomain : nil,
            libvirtCommandLine: isFeasible ? plan.libvirtCommandLineDomain : nil)
    }
}

extension PlanRegionInfo {
    fileprivate init(_ region: PlannedRegion) {
        self.init(
            name: region.name.description, path: region.path, regionSize: region.regionSize, offset: region.offset,
            size: region.size, share: region.share, guestNode: region.guestNode, cpus: region.cpuList,
            backend: region.backend, gpus: region.gpus.map(\.description), retired: RetiredInfo(region.retired))
    }
}

extension PlanGPUInfo {
    fileprivate init(_ gpu: PlannedGPU) {
        self.init(
            bdf: gpu.address.description, region: gpu.region.description, guestNode: gpu.guestNode, share: gpu.share,
            nodes: Array(gpu.nodes), device: gpu.deviceID, alias: gpu.alias, declared: gpu.declaredID != nil)
    }
}

extension PlanCheckInfo {
    fileprivate init(_ check: PlanCheck) {
        self.init(
            name: check.name.rawValue, result: Outcome(check.result), subject: check.subject, message: check.message,
            hint: check.hint)
    }
}
