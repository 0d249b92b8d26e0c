/// The EGM carve-out of one socket, as firmware and kernel describe it. What happens to it at run time is in
/// `RegionRecord`.
package struct Region: Equatable, Sendable {
    /// Firmware entries, and so every boundary that we accept, are multiples of 64 KiB: the size of a retired block
    /// and of the largest base page of an arm64 kernel.
    package static let granule: UInt64 = 65536

    package var name: RegionName
    /// Nil if ACPI does not give it; the region is faulty then.
    package var base: PhysicalAddress?
    /// Bytes, from ACPI if it gives it, else from sysfs; 0 if neither does.
    package var size: UInt64
    package var socket: Int?
    /// The kernel's NUMA node of the region's proximity domain, or of its GPUs where SRAT does not list it.
    package var numaNode: Int?
    /// Sorted.
    package var gpus: [PCIAddress]
    /// Every copy of the firmware's retired-pages table: one for each GPU that names one, with the same content.
    package var retiredTables: [PhysicalAddress]
    package var generation: DriverGeneration
    /// Whether the kernel shows the region, so that there is (or will be) a node to open.
    package var isPresent: Bool
    package var hazards: [Hazard]
    /// The device-dax device that configuration names as the region's memory, instead of the driver's node.
    package var daxDevice: String?

    package init(
        name: RegionName, base: PhysicalAddress?, size: UInt64, socket: Int?, numaNode: Int?, gpus: [PCIAddress],
        retiredTables: [PhysicalAddress], generation: DriverGeneration, isPresent: Bool, hazards: [Hazard]
    ) {
        self.name = name
        self.base = base
        self.size = size
        self.socket = socket
        self.numaNode = numaNode
        self.gpus = gpus
        self.retiredTables = retiredTables
        self.generation = generation
        self.isPresent = isPresent
        self.hazards = hazards
    }

    /// The node of the region's memory.
    package var devicePath: String { daxDevice.map { "/dev/\($0)" } ?? name.devicePath }

    /// A region with a fatal hazard is never opened.
    package var isFaulty: Bool { hazards.contains { $0.level == .fatal } }
}
