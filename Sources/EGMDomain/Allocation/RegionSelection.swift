// Which regions a request means. A GPU that reaches another VM's memory over NVLink is a leak, so a region goes to a
// VM only together with all of its GPUs as soon as GPUs are named at all; naming only regions is for hosts that hand
// GPUs out elsewhere.

/// Resolves a request against the topology.
package enum RegionSelection {
    /// The shares that `request` asks for, sorted by region. Those of policy `partition` have no place yet.
    package static func shares(
        for request: AllocationRequest, in topology: Topology, granule: UInt64
    ) throws(AllocationError) -> [Allocation.Share] {
        guard !request.gpus.isEmpty || !request.regions.isEmpty else { throw .nothingRequested }
        var names = Set(request.regions)
        for name in request.regions where topology.region(name) == nil {
            throw .unknownRegion(name, known: topology.regions.map(\.name))
        }
        for address in request.gpus {
            guard let gpu = topology.gpu(address) else { throw .unknownGPU(address) }
            guard let region = gpu.region else { throw .gpuWithoutRegion(address) }
            names.insert(region)
        }
        let chosen = topology.regions.filter { names.contains($0.name) }
        try check(request, chosen: chosen, in: topology)
        var shares: [Allocation.Share] = []
        for region in chosen {
            shares.append(.init(region: region.name, offset: 0, size: try size(for: request, region, granule)))
        }
        return shares
    }

    private static func check(
        _ request: AllocationRequest, chosen: [Region], in topology: Topology
    ) throws(AllocationError) {
        let named = Set(request.gpus)
        // With partitions the operator has said that VMs may share the region, and so its GPUs.
        if !named.isEmpty, request.policy != .partition {
            for region in chosen {
                let missing = region.gpus.filter { !named.contains($0) }
                guard missing.isEmpty else { throw .partialGPUs(region: region.name, missing: missing) }
            }
        }
        guard request.policy == .tray else { return }
        let missingRegions = topology.regions.map(\.name).filter { name in !chosen.contains { $0.name == name } }
        let missingGPUs = named.isEmpty ? [] : topology.regions.flatMap(\.gpus).filter { !named.contains($0) }
        guard missingRegions.isEmpty, missingGPUs.isEmpty else {
            throw .partialTray(missingRegions: missingRegions, missingGPUs: missingGPUs)
        }
    }

    private static func size(
        for request: AllocationRequest, _ region: Region, _ granule: UInt64
    ) throws(AllocationError) -> UInt64 {
        // In units that depend on the provider: the custodian checks it.
        if request.policy == .partition { return request.size ?? 0 }
        guard let size = request.size else { return region.size }
        guard size > 0, size <= region.size, size % granule == 0 else {
            throw .sizeInvalid(requested: size, region: region.name, regionSize: region.size, granule: granule)
        }
        return size
    }
}
