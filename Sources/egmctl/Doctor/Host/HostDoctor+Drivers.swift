internal import EGMDomain

extension HostDoctor {
    /// The kernel shows each region, and by which form of the driver.
    func drivers() -> [Finding] {
        let check = HostCheck.driver
        guard !topology.regions.isEmpty else {
            return [check.unknown("neither firmware nor the kernel shows a region", "see egm-mode")]
        }
        return topology.regions.map { region in
            let name = region.name
            if let device = region.daxDevice { return check.ok("\(name) is \(device)") }
            switch region.generation {
            case .absent:
                return check.failed(
                    "firmware describes \(name), and the kernel does not show it",
                    "modprobe nvgrace-egm; of older forms the GPUs must be bound to \(HostDoctor.gpuDriver) as well "
                        + "('egmctl gpu bind')")
            case .unknown:
                return check.warning(
                    "\(name): a form of the driver that egmd does not know; it then relies on nothing",
                    "update egmd, or the driver")
            case .vendor, .rfc1:
                return check.warning(
                    "\(name): \(region.generation.rawValue). \(HostDoctor.defects(region.generation))",
                    "egmd works around these; leave 'unbounded-descriptor-uids' empty, unbind no GPU under a VM, and "
                        + "update the driver when there is a newer one")
            case .rfc2, .standalone:
                return check.ok("\(name): \(region.generation.rawValue). \(HostDoctor.defects(region.generation))")
            }
        }
    }

    /// The defects known of a generation (kernel-egm.md, 1 and 5).
    private static func defects(_ generation: DriverGeneration) -> String {
        switch generation {
        case .vendor:
            "It ignores the offset and the length of mappings, a second opener gets a dead descriptor, of a bad block a "
                + "kernel with 4 KiB pages reports a sixteenth, and the region goes with its last GPU's driver"
        case .rfc1:
            "It ignores the offset and the length of mappings, a second opener can crash the kernel, a region without a "
                + "retired-pages table is refused, and the region goes with its last GPU's driver"
        case .rfc2:
            "The region goes with its last GPU's driver, also under a VM, and a region without a retired-pages table is "
                + "refused"
        case .standalone: "No defect that matters to egmd is known"
        case .unknown, .absent: ""
        }
    }

    /// The kernel's links between GPUs and regions are those of firmware.
    func links() -> [Finding] {
        let check = HostCheck.links
        guard !facts.regions.isEmpty else { return [check.unknown("the kernel shows no region", "see driver")] }
        guard facts.gpus.contains(where: \.firmware.describesRegion) || hazards(.acpiUnreadable).isEmpty else {
            return [check.unknown("firmware's word could not be read", "see acpi")]
        }
        let found = hazards(.gpuWithoutLink, .gpuWithoutRegion, .linkDisagrees, .linkWithoutGPU, .sysfsUnreadable)
        guard found.isEmpty else {
            return check.findings(found, advice: "reload nvgrace-egm, and look at 'egmctl device list'")
        }
        return [check.ok("the kernel and firmware link the same GPUs")]
    }
}
