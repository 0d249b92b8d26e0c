// From a request to a plan: which GPUs, which regions they need, how much of each, then the guest nodes; the checks come
// last and look at the finished plan, so that they judge what would really be started. Only what leaves nothing to plan is
// thrown; everything else is a check, so that somebody who got three things wrong is told all three.

/// Makes launch plans.
package enum LaunchPlanner {
    /// The plan for `request` on `host`.
    ///
    /// - Throws: `unknownGPU`, `gpuWithoutRegion`, `unknownRegion`, and `nothingRequested` if neither request nor host name
    ///   a GPU or a region.
    package static func plan(_ request: PlanRequest, on host: PlanHost) throws(AllocationError) -> LaunchPlan {
        let gpus = try chosenGPUs(request, in: host.topology)
        var names = Set(gpus.compactMap(\.region))
        for backend in request.vm?.backends ?? [] {
            guard host.topology.region(backend.region) != nil else {
                throw .unknownRegion(backend.region, known: host.topology.regions.map(\.name))
            }
            // With GPUs given, a backend on another region is a mistake that a check names.
            if request.gpus.isEmpty { names.insert(backend.region) }
        }
        let chosen = host.topology.regions.filter { names.contains($0.name) }
        guard !chosen.isEmpty else { throw .nothingRequested }
        let regions = plannedRegions(chosen, gpus, request, host)
        var plan = LaunchPlan(
            policy: request.policy, delivery: request.delivery, knowsEGM: request.knowsEGM, vm: request.vm?.identity,
            vmName: request.vm?.identity?.name ?? request.vm?.name, regions: regions,
            gpus: plannedGPUs(gpus, regions, request), vcpus: request.vcpus ?? request.vm?.vcpus, checks: [])
        plan.assignCPUs()
        plan.checks = PlanInspection(plan: plan, request: request, host: host).checks()
        return plan
    }

    /// The VM's GPUs, sorted.
    private static func chosenGPUs(_ request: PlanRequest, in topology: Topology) throws(AllocationError) -> [GPU] {
        var gpus: [GPU] = []
        for address in Set(request.gpus).sorted() {
            guard let gpu = topology.gpu(address) else { throw .unknownGPU(address) }
            guard gpu.region != nil else { throw .gpuWithoutRegion(address) }
            gpus.append(gpu)
        }
        guard gpus.isEmpty else { return gpus }
        // Other devices of the VM, and GPUs without a region, have nothing to do with EGM.
        let candidates = topology.gpus.filter { $0.region != nil }
        guard let vm = request.vm else { return candidates }
        let devices = Set(vm.devices.map(\.address))
        return candidates.filter { devices.contains($0.address) }
    }

    private static func plannedRegions(
        _ chosen: [Region], _ gpus: [GPU], _ request: PlanRequest, _ host: PlanHost
    ) -> [PlannedRegion] {
        chosen.enumerated().map { node, region in
            let mine = gpus.filter { $0.region == region.name }.map(\.address)
            let wanted = request.size ?? request.vm?.backends.first { $0.region == region.name }?.size
            var (offset, size) = (UInt64(0), wanted ?? region.size)
            if request.policy == .partition {
                size = wanted ?? share(of: region, gpus: mine.count, request, host)
                offset = place(size, in: region, request, host)
            }
            return PlannedRegion(
                name: region.name, path: region.devicePath, regionSize: region.size, offset: offset, size: size,
                share: mine.isEmpty ? 0 : size / UInt64(mine.count), guestNode: node, cpus: nil, gpus: mine,
                retired: host.records[region.name]?.retired
                    ?? .unknown(regionSize: region.size, reason: "nobody has looked"))
        }
    }

    /// What a VM gets that does not say how much it wants: what it has, else the part of its GPUs.
    private static func share(of region: Region, gpus: Int, _ request: PlanRequest, _ host: PlanHost) -> UInt64 {
        if let own = host.part(of: request.vm?.identity, in: region.name) { return own.size }
        guard gpus > 0, !region.gpus.isEmpty else { return region.size }
        return region.size / UInt64(region.gpus.count) * UInt64(gpus)
    }

    /// Where allocation.create would put a part now; where it would put it in an empty region if there is no room now.
    private static func place(
        _ size: UInt64, in region: Region, _ request: PlanRequest, _ host: PlanHost
    ) -> UInt64 {
        if let own = host.part(of: request.vm?.identity, in: region.name), own.size == size { return own.offset }
        if let offset = host.records[region.name]?.partitions?.map.place(size) { return offset }
        return host.wholeMap(of: region.name, size: region.size).place(size) ?? 0
    }

    private static func plannedGPUs(
        _ gpus: [GPU], _ regions: [PlannedRegion], _ request: PlanRequest
    ) -> [PlannedGPU] {
        var planned: [PlannedGPU] = []
        for gpu in gpus {
            guard let region = regions.first(where: { $0.name == gpu.region }) else { continue }
            let first = regions.count + planned.count * request.gpuNodes
            planned.append(
                PlannedGPU(
                    address: gpu.address, product: gpu.product, region: region.name, guestNode: region.guestNode,
                    share: region.share, nodes: first..<first + request.gpuNodes, index: planned.count,
                    declaredID: request.vm?.devices.first { $0.address == gpu.address }?.id))
        }
        return planned
    }
}

extension LaunchPlan {
    /// Gives each guest node with memory its CPUs: equally many, the first ones one more where that does not come out even.
    fileprivate mutating func assignCPUs() {
        guard let vcpus, vcpus >= regions.count else { return }
        var first = 0
        for index in regions.indices {
            let count = vcpus / regions.count + (index < vcpus % regions.count ? 1 : 0)
            regions[index].cpus = first..<first + count
            first += count
        }
    }
}
