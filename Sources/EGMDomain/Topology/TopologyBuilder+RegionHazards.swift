extension TopologyBuilder {
    /// The hazards that one region shows by itself; overlaps between regions come later.
    func hazards(
        of region: Region, group: [GPUFacts], kernel: KernelRegionFacts?, dax: DaxFacts?
    ) -> [Hazard] {
        geometryHazards(of: region) + agreementHazards(of: region, group: group, kernel: kernel)
            + daxHazards(of: region, group: group, dax) + memoryHazards(of: region) + warnings(of: region)
    }

    /// A device that is not the memory that firmware describes would give VMs the wrong memory.
    private func daxHazards(of region: Region, group: [GPUFacts], _ dax: DaxFacts?) -> [Hazard] {
        guard let dax, let firmware = group.first?.firmware else { return [] }
        let isElsewhere = dax.base != nil && dax.base != firmware.egmBase
        guard isElsewhere || dax.size != firmware.egmSize else { return [] }
        let place = dax.base.map { PhysicalRange(base: $0, size: dax.size).description } ?? "\(dax.size) bytes"
        return [
            Hazard(
                .sizeMismatch, level: .fatal, subject: region.name.description,
                message: "\(dax.device) is \(place), ACPI places \(region.name) at \(placement(firmware)). Name the "
                    + "right device in the configuration.")
        ]
    }

    private func geometryHazards(of region: Region) -> [Hazard] {
        func fatal(_ check: Hazard.Check, _ message: String) -> Hazard {
            Hazard(check, level: .fatal, subject: region.name.description, message: message)
        }
        guard let base = region.base else {
            return [
                fatal(
                    .baseUnknown,
                    "No ACPI table that could be read gives \(region.name) a base address, so it cannot be told "
                        + "apart from the host's own RAM. Let the daemon read /sys/firmware/acpi/tables.")
            ]
        }
        let range = PhysicalRange(base: base, size: region.size)
        var found: [Hazard] = []
        if region.size == 0 {
            found.append(fatal(.sizeZero, "\(region.name) has size 0. Check the EGM setting of the firmware."))
        }
        if base.rawValue % Region.granule != 0 || region.size % Region.granule != 0 {
            found.append(
                fatal(
                    .unaligned,
                    "\(region.name) is \(range), which does not begin and end on 64 KiB boundaries. Report it to the "
                        + "firmware's vendor."))
        }
        if range.end == nil {
            found.append(
                fatal(
                    .rangeWraps,
                    "\(region.name) is \(range), which runs past the end of the address space. Report it to the "
                        + "firmware's vendor."))
        }
        return found
    }

    private func agreementHazards(of region: Region, group: [GPUFacts], kernel: KernelRegionFacts?) -> [Hazard] {
        var found: [Hazard] = []
        if let first = group.first,
            let other = group.first(where: {
                $0.firmware.egmBase != first.firmware.egmBase || $0.firmware.egmSize != first.firmware.egmSize
            })
        {
            found.append(
                Hazard(
                    .gpusDisagree, level: .fatal, subject: region.name.description,
                    message: "GPU \(first.address) places \(region.name) at \(placement(first.firmware)), GPU "
                        + "\(other.address) at \(placement(other.firmware)). Report it to the firmware's vendor."))
        }
        switch kernel?.size {
        case .bytes(let size) where !group.isEmpty && size != region.size:
            found.append(
                Hazard(
                    .sizeMismatch, level: .fatal, subject: region.name.description,
                    message: "The kernel says \(region.name) has \(size) bytes, ACPI says \(region.size). Reload the "
                        + "driver; if it stays, report it to the driver's vendor."))
        case .unreadable(let text):
            found.append(
                Hazard(
                    .sizeUnreadable, level: .fatal, subject: region.name.description,
                    message: "egm_size of \(region.name) reads \"\(text)\", which is no size, so ACPI cannot be "
                        + "checked against the kernel. This driver is newer than egmd: update egmd."))
        default: break
        }
        return found
    }

    private func placement(_ firmware: FirmwareProperties) -> String {
        guard let base = firmware.egmBase, let size = firmware.egmSize else { return "nowhere" }
        return PhysicalRange(base: base, size: size).description
    }

    private func memoryHazards(of region: Region) -> [Hazard] {
        switch facts.memory {
        case .unreadable(let reason):
            return [
                Hazard(
                    .iomemUnreadable, level: .fatal, subject: region.name.description,
                    message: "The host's memory map cannot be read (\(reason)), so \(region.name) cannot be told "
                        + "apart from the host's own RAM. Give the daemon /proc/iomem with real addresses "
                        + "(CAP_SYS_ADMIN, or egmd-facts.service).")
            ]
        case .entries(let entries):
            guard let base = region.base else { return [] }
            let range = PhysicalRange(base: base, size: region.size)
            guard let hit = entries.first(where: { isSystemRAM($0.name) && $0.range.overlaps(range) }) else {
                return []
            }
            return [
                Hazard(
                    .systemRAMOverlap, level: .fatal, subject: region.name.description,
                    message: "\(region.name) (\(range)) overlaps the host's own RAM (\(hit.range)): a scrub would "
                        + "destroy the running system. This is firmware without a hypervisor region, or a guest; "
                        + "set a hypervisor region in the firmware and reboot.")
            ]
        }
    }

    /// Drivers that add memory at run time name it `System RAM (kmem)` and the like; it is as much in use.
    private func isSystemRAM(_ name: String) -> Bool { name == "System RAM" || name.hasPrefix("System RAM ") }

    private func warnings(of region: Region) -> [Hazard] {
        func warning(_ check: Hazard.Check, _ message: String) -> Hazard {
            Hazard(check, level: .warning, subject: region.name.description, message: message)
        }
        var found: [Hazard] = []
        if region.name.proximity < .firstWithHypervisor {
            found.append(
                warning(
                    .noHypervisorRegion,
                    "\(region.name) has a proximity domain below 4: firmware runs without a hypervisor region. "
                        + "Check that this is meant."))
        }
        if region.retiredTables.isEmpty {
            found.append(
                warning(
                    .retiredTableMissing,
                    "Firmware names no retired-pages table for \(region.name): which of its pages are bad is not "
                        + "known from firmware. Update the firmware."))
        }
        if region.base == PhysicalAddress(0x4100_0000), region.size == 0x1000_0000 {
            found.append(
                warning(
                    .firmwareDummyRegion,
                    "\(region.name) is the placeholder that firmware uses when its boot data are missing. Do not "
                        + "use it; report it to the firmware's vendor."))
        }
        if region.numaNode == nil {
            found.append(
                warning(
                    .nodeUnknown,
                    "Neither SRAT nor a GPU gives \(region.name) a NUMA node: the scrub runs on any CPU."))
        }
        if !region.isPresent {
            found.append(
                warning(
                    .driverMissing,
                    "The kernel does not show \(region.name): load nvgrace-egm, or bind its GPUs to "
                        + "nvgrace_gpu_vfio_pci."))
        }
        return found
    }
}
