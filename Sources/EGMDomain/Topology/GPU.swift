/// A GPU of ours: its ACPI companion carries the EGM properties, or its id is in the nvgrace-gpu table.
package struct GPU: Equatable, Sendable {
    package var address: PCIAddress
    package var vendor: UInt16
    package var device: UInt16
    /// Product name for people; nil for an id that the table does not have.
    package var product: String?
    package var socket: Int
    package var numaNode: Int?
    package var driver: String?
    package var iommuGroup: Int?
    package var acpiPath: String?
    /// The region that the GPU belongs to; nil if neither firmware nor the kernel gives it one.
    package var region: RegionName?
    /// HBM, host physical.
    package var memory: PhysicalRange?

    package init(
        address: PCIAddress, vendor: UInt16, device: UInt16, product: String?, socket: Int, numaNode: Int?,
        driver: String?, iommuGroup: Int?, acpiPath: String?, region: RegionName?, memory: PhysicalRange?
    ) {
        self.address = address
        self.vendor = vendor
        self.device = device
        self.product = product
        self.socket = socket
        self.numaNode = numaNode
        self.driver = driver
        self.iommuGroup = iommuGroup
        self.acpiPath = acpiPath
        self.region = region
        self.memory = memory
    }
}
