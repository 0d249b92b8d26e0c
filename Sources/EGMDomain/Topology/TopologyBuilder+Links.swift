extension TopologyBuilder {
    /// Regions that share memory with another are fatal for both: scrubbing one would destroy the other's tenant.
    func markOverlaps(_ regions: inout [Region]) {
        for index in regions.indices {
            guard let base = regions[index].base else { continue }
            let range = PhysicalRange(base: base, size: regions[index].size)
            let other = regions.indices.first { other in
                guard other != index, let otherBase = regions[other].base else { return false }
                return range.overlaps(PhysicalRange(base: otherBase, size: regions[other].size))
            }
            guard let other else { continue }
            regions[index].hazards.append(
                Hazard(
                    .regionOverlap, level: .fatal, subject: regions[index].name.description,
                    message: "\(regions[index].name) (\(range)) overlaps \(regions[other].name). Report it to the "
                        + "firmware's vendor."))
        }
    }

    /// Compares the links that firmware and kernel give, both ways.
    mutating func addGPUHazards(to regions: inout [Region]) {
        for gpu in facts.gpus { hostHazards += hazards(ofUnlinked: gpu) }
        for index in regions.indices {
            let name = regions[index].name
            guard let kernel = kernelRegions[name] else { continue }
            let firmware = Set((firmwareGroups[name] ?? []).map(\.address))
            for address in firmware.subtracting(kernel.gpus).sorted() {
                regions[index].hazards.append(
                    Hazard(
                        .gpuWithoutLink, level: .warning, subject: name.description,
                        message: "Firmware puts GPU \(address) into \(name), the kernel does not link it there: bind "
                            + "it to nvgrace_gpu_vfio_pci, or reload nvgrace-egm."))
            }
            for address in kernel.gpus where !firmware.contains(address) {
                regions[index].hazards.append(hazard(ofLink: address, to: name))
            }
        }
    }

    private func hazards(ofUnlinked gpu: GPUFacts) -> [Hazard] {
        let isLinked = facts.regions.contains { $0.gpus.contains(gpu.address) }
        guard !gpu.firmware.describesRegion, !isLinked else { return [] }
        let why = gpu.firmwareProblem.map { " (\($0))" } ?? ""
        return [
            Hazard(
                .gpuWithoutRegion, level: .warning, subject: gpu.address.description,
                message: "GPU \(gpu.address) has no EGM properties in ACPI\(why): it belongs to no region. Check the "
                    + "EGM setting of the firmware.")
        ]
    }

    private func hazard(ofLink address: PCIAddress, to name: RegionName) -> Hazard {
        guard let gpu = facts.gpus.first(where: { $0.address == address }) else {
            return Hazard(
                .linkWithoutGPU, level: .warning, subject: name.description,
                message: "The kernel links \(name) to \(address), but there is no such GPU: it was removed, and the "
                    + "link is stale. Reload nvgrace-egm.")
        }
        let elsewhere = firmwareGroups.first { $0.value.contains(gpu) }?.key.description ?? "no region"
        return Hazard(
            .linkDisagrees, level: .warning, subject: name.description,
            message: "The kernel links GPU \(address) to \(name), firmware puts it into \(elsewhere). Reload "
                + "nvgrace-egm; if it stays, report it to the driver's vendor.")
    }
}
