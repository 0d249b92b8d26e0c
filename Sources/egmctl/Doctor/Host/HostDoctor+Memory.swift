internal import EGMDomain
internal import LinuxSystem

extension HostDoctor {
    /// Firmware's 64 KiB blocks are the pages of such a kernel.
    private static let bestPageSize: UInt64 = 64
    private static let smapsPath = "/proc/self/smaps"

    /// The kernel and firmware say the same size.
    func sizes() -> [Finding] {
        let check = HostCheck.size
        guard !facts.regions.isEmpty else { return [check.unknown("the kernel shows no region", "see driver")] }
        let wrong = check.findings(hazards(.sizeMismatch, .sizeUnreadable), advice: "reload the driver")
        guard wrong.isEmpty else { return wrong }
        return facts.regions.map { region in
            guard case .bytes(let size) = region.size else {
                return check.unknown(
                    "\(region.name) has no egm_size: the earliest form of the driver",
                    "the size is firmware's alone; update the driver")
            }
            guard topology.region(region.name)?.base != nil else {
                return check.unknown(
                    "\(region.name) has \(sizeText(size)) by the kernel, and firmware's word could not be read",
                    "see acpi")
            }
            return check.ok("\(region.name): \(sizeText(size)), by the kernel and by firmware")
        }
    }

    /// No region is the host's own memory.
    func systemRAM() -> [Finding] {
        let check = HostCheck.systemRAM
        if case .unreadable(let reason) = facts.memory { return [check.unknown(reason, HostDoctor.asRoot)] }
        let lost = topology.regions.filter { $0.base == nil }.map(\.name.description)
        guard !topology.regions.isEmpty, lost.isEmpty else {
            return [
                check.unknown("where \(lost.isEmpty ? "a region" : listText(lost)) is could not be found", "see acpi")
            ]
        }
        let wrong = hazards(.systemRAMOverlap)
        guard wrong.isEmpty else {
            return check.findings(wrong, advice: "set EGMHypervisorReservedMemory in the firmware's set-up, and reboot")
        }
        return [check.ok("no region overlaps the host's own memory")]
    }

    /// The kernel's page size suits the hardware.
    func pageSize() -> Finding {
        let check = HostCheck.pageSize
        let lines = (root.attribute(HostDoctor.smapsPath) ?? "").split(separator: "\n")
        let words = lines.first { $0.hasPrefix("KernelPageSize:") }?.split(separator: " ") ?? []
        guard words.count == 3, let size = UInt64(words[1]), words[2] == "kB" else {
            return check.unknown("\(HostDoctor.smapsPath) names no page size", "getconf PAGESIZE tells it")
        }
        guard size >= HostDoctor.bestPageSize else {
            return check.warning(
                "\(size) KiB: a VM's page tables are \(HostDoctor.bestPageSize / size) times as large as with 64 KiB, and "
                    + "so is the time to map its memory",
                "boot a kernel with 64 KiB pages (nvidia-64k) on a Grace host")
        }
        return check.ok("\(size) KiB")
    }
}
