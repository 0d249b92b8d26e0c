/// Something about the host that makes a region dangerous (fatal: the region is faulty and never opened) or that an
/// operator should know (warning).
package struct Hazard: Equatable, Sendable {
    package enum Level: String, Sendable, CaseIterable { case fatal, warning }

    /// The checks, by their stable names on the wire.
    package enum Check: String, Sendable, CaseIterable {
        // Fatal for the region.
        case systemRAMOverlap = "system-ram-overlap"
        case iomemUnreadable = "iomem-unreadable"
        case gpusDisagree = "gpus-disagree"
        case regionOverlap = "region-overlap"
        case sizeZero = "size-zero"
        case unaligned = "unaligned"
        case rangeWraps = "range-wraps"
        case sizeMismatch = "size-mismatch"
        case sizeUnreadable = "size-unreadable"
        case baseUnknown = "base-unknown"
        // Warnings.
        case proximityInvalid = "proximity-invalid"
        case noHypervisorRegion = "no-hypervisor-region"
        case retiredTableMissing = "retired-table-missing"
        case gpuWithoutLink = "gpu-without-link"
        case gpuWithoutRegion = "gpu-without-region"
        case linkDisagrees = "link-disagrees"
        case linkWithoutGPU = "link-without-gpu"
        case nodeUnknown = "node-unknown"
        case firmwareDummyRegion = "firmware-dummy-region"
        case driverMissing = "driver-missing"
        case acpiUnreadable = "acpi-unreadable"
        case acpiPartial = "acpi-partial"
        case dsdDynamic = "dsd-dynamic"
        case sysfsUnreadable = "sysfs-unreadable"
        case pciUnreadable = "pci-unreadable"
        case sratUnreadable = "srat-unreadable"
    }

    package let check: Check
    package let level: Level
    /// What it is about: a region's name, a GPU's address, a file.
    package let subject: String
    /// One plain sentence: what was found, and what to do.
    package let message: String

    package init(_ check: Check, level: Level, subject: String, message: String) {
        self.check = check
        self.level = level
        self.subject = subject
        self.message = message
    }
}
