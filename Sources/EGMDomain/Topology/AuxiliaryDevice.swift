/// The record of one region as the kernel's auxiliary bus would name it, with where each fact came from. On driver
/// generations that have no auxiliary device it is ours alone.
package struct AuxiliaryDevice: Equatable, Sendable {
    /// Who says so.
    package enum Origin: String, Sendable, CaseIterable {
        /// The `_DSD` of a GPU.
        case acpi
        /// `/sys/class/egm`.
        case sysfs
        /// `/sys/bus/auxiliary`.
        case kernel
        /// Concluded from the others.
        case derived
    }

    /// One fact: a name (`base`, `size`, `pxm`, `parent`, `gpu`, `retiredPagesTable`, `node`, `path`, `name`), its text
    /// and its origin. A fact that several sources give stands once for each.
    package struct Fact: Equatable, Sendable {
        package var name: String
        package var value: String
        package var origin: Origin

        package init(_ name: String, _ value: String, _ origin: Origin) {
            self.name = name
            self.value = value
            self.origin = origin
        }
    }

    package var region: RegionName
    /// The region's first GPU by address, or the parent that the kernel shows.
    package var parent: PCIAddress?
    package var gpus: [PCIAddress]
    package var facts: [Fact]

    package init(region: RegionName, parent: PCIAddress?, gpus: [PCIAddress], facts: [Fact]) {
        self.region = region
        self.parent = parent
        self.gpus = gpus
        self.facts = facts
    }

    /// `nvgrace_gpu_vfio_pci.egm.N`.
    package var name: String { "nvgrace_gpu_vfio_pci.egm.\(region.proximity)" }
}
