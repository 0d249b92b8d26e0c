import EGMDomain
import Testing

/// A host that plans are made for.
struct PlanStage {
    var host: PlanHost

    /// A GB200 tray with known lists of bad memory: none.
    init(size: UInt64? = nil, facts: HostFacts = gb200Facts()) {
        var facts = facts
        if let size {
            for index in facts.gpus.indices { facts.gpus[index].firmware.egmSize = size }
            for index in facts.regions.indices { facts.regions[index].size = .bytes(size) }
        }
        let topology = TopologyBuilder.build(from: facts)
        host = PlanHost(topology: topology, records: [:], owners: [:], pageSize: 65536)
        for region in topology.regions { setRetired([], of: region.name) }
    }

    /// One socket with `gpus` GPUs.
    init(socketOf gpus: Int, size: UInt64) {
        var facts = HostFacts()
        for index in 0..<gpus {
            var gpu = GPUFacts(
                address: PCIAddress(domain: 8, bus: UInt8(index + 1), device: 0, function: 0), vendor: 0x10de,
                device: 0x31c2, driver: "nvgrace_gpu_vfio_pci")
            gpu.firmware.egmBase = PhysicalAddress(0x10_0000_0000)
            gpu.firmware.egmSize = size
            gpu.firmware.egmProximity = 4
            facts.gpus.append(gpu)
        }
        facts.regions = [
            KernelRegionFacts(
                name: egm4, size: .bytes(size), gpus: facts.gpus.map(\.address), generation: .standalone,
                sysfsPath: "/sys/devices/virtual/egm/egm4", deviceNumber: (510, 4))
        ]
        facts.memory = .entries([])
        self.init(facts: facts)
    }

    mutating func setRetired(_ offsets: [UInt64], of name: RegionName) {
        guard let region = host.topology.region(name) else { return }
        let runs = offsets.map { RetiredBlock(offset: $0, size: 65536, source: .firmware, firstSeen: 0) }
        let retired = RetiredPages(regionSize: region.size, status: .known, runs: runs)
        host.records[name] = RegionRecord(region: region, provider: .nvgraceEGM, retired: retired)
    }

    mutating func setCapabilities(of name: RegionName, _ change: (inout RegionCapabilities) -> Void) {
        var capabilities = RegionCapabilities()
        change(&capabilities)
        host.records[name]?.capabilities = capabilities
    }

    /// The plan for `gpus` (none: what the request says).
    func plan(
        _ policy: PlanPolicy = .socket, gpus: [String] = [], _ change: (inout PlanRequest) -> Void = { _ in }
    ) throws -> LaunchPlan {
        var request = PlanRequest(policy: policy)
        request.gpus = try gpus.map { try address($0) }
        request.vcpus = 8
        change(&request)
        return try LaunchPlanner.plan(request, on: host)
    }
}

extension LaunchPlan {
    /// The names of the checks that did not pass, each once.
    var troubles: Set<PlanCheck.Name> { Set(checks.filter { $0.result != .passed }.map(\.name)) }

    func check(_ name: PlanCheck.Name, _ subject: String? = nil) -> PlanCheck? {
        checks.first { $0.name == name && (subject == nil || $0.subject == subject) }
    }
}
