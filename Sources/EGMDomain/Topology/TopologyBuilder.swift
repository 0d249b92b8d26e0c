// From what was read to what is so. The kernel groups GPUs by proximity domain, takes base and size from the first
// GPU of a group and compares nothing; we group the same way, compare everything, and turn each contradiction into a
// hazard of the region it concerns. A pure function of the facts: a rescan builds anew and compares.

/// Builds a topology from one pass of facts.
package struct TopologyBuilder {
    let facts: HostFacts
    /// Facts of each GPU that firmware puts into a region, by region; sorted by address.
    let firmwareGroups: [RegionName: [GPUFacts]]
    let kernelRegions: [RegionName: KernelRegionFacts]
    /// The one region of each GPU: firmware's word, else the kernel's link, so that a GPU is never listed by two.
    let regionOfGPU: [PCIAddress: RegionName]
    var hostHazards: [Hazard]

    package static func build(from facts: HostFacts) -> Topology {
        var builder = TopologyBuilder(facts)
        return builder.build()
    }

    private init(_ facts: HostFacts) {
        var facts = facts
        facts.gpus.sort { $0.address < $1.address }
        self.facts = facts
        hostHazards = facts.problems
        var groups: [RegionName: [GPUFacts]] = [:]
        for gpu in facts.gpus where gpu.firmware.describesRegion {
            guard let proximity = gpu.firmware.egmProximity.flatMap(UInt32.init(exactly:)) else {
                hostHazards.append(
                    Hazard(
                        .proximityInvalid, level: .warning, subject: gpu.address.description,
                        message: "Firmware gives GPU \(gpu.address) a proximity domain beyond 32 bits, which can name "
                            + "no region; it is ignored. Report it to the firmware's vendor."))
                continue
            }
            groups[RegionName(ProximityDomain(proximity)), default: []].append(gpu)
        }
        firmwareGroups = groups
        kernelRegions = Dictionary(facts.regions.map { ($0.name, $0) }) { first, _ in first }
        var owners: [PCIAddress: RegionName] = [:]
        for (name, gpus) in groups { for gpu in gpus { owners[gpu.address] = name } }
        let addresses = Set(facts.gpus.map(\.address))
        for kernel in facts.regions.sorted(by: { $0.name < $1.name }) {
            for address in kernel.gpus where addresses.contains(address) && owners[address] == nil {
                owners[address] = kernel.name
            }
        }
        regionOfGPU = owners
    }

    private mutating func build() -> Topology {
        let names = Set(firmwareGroups.keys).union(kernelRegions.keys).union(facts.daxDevices.map(\.region)).sorted()
        var regions = names.map { region($0) }
        markOverlaps(&regions)
        let gpus = facts.gpus.map { gpu($0) }
        addGPUHazards(to: &regions)
        let devices = regions.map { auxiliaryDevice($0) }
        return Topology(
            regions: regions, gpus: gpus, devices: devices, hazards: regions.flatMap(\.hazards) + hostHazards)
    }

    private func region(_ name: RegionName) -> Region {
        let group = firmwareGroups[name] ?? []
        let kernel = kernelRegions[name]
        let members = facts.gpus.filter { regionOfGPU[$0.address] == name }
        let firmware = group.first?.firmware
        let dax = facts.daxDevices.first { $0.region == name }
        let sysfsSize: UInt64? = if case .bytes(let size) = kernel?.size { size } else { nil }
        let sockets = Set(members.map(socket(of:)))
        let gpuNode = members.lazy.compactMap(\.numaNode).first
        var region = Region(
            name: name, base: firmware?.egmBase ?? dax?.base, size: firmware?.egmSize ?? sysfsSize ?? dax?.size ?? 0,
            socket: sockets.count == 1 ? sockets.first : nil,
            numaNode: dax?.numaNode ?? facts.nodes[name.proximity] ?? gpuNode,
            gpus: members.map(\.address), retiredTables: group.compactMap(\.firmware.retiredTable),
            generation: kernel?.generation ?? .absent, isPresent: kernel != nil || dax != nil, hazards: [])
        region.daxDevice = dax?.device
        region.hazards = hazards(of: region, group: group, kernel: kernel, dax: dax)
        return region
    }

    /// The socket of a GPU: the `_PXM` of its root bridge where firmware sets one, else the segment's rule.
    func socket(of gpu: GPUFacts) -> Int {
        if let proximity = gpu.rootBridgeProximity, proximity < 16 { return Int(proximity) }
        return gpu.address.graceSocket
    }

    private func gpu(_ facts: GPUFacts) -> GPU {
        let firmware = facts.firmware
        var memory: PhysicalRange?
        if let base = firmware.memoryBase, let size = firmware.memorySize {
            memory = PhysicalRange(base: base, size: size)
        }
        return GPU(
            address: facts.address, vendor: facts.vendor, device: facts.device,
            product: GPUProduct.name(vendor: facts.vendor, device: facts.device), socket: socket(of: facts),
            numaNode: facts.numaNode, driver: facts.driver, iommuGroup: facts.iommuGroup, acpiPath: facts.acpiPath,
            region: regionOfGPU[facts.address], memory: memory)
    }
}
