/// What PCI, sysfs and ACPI say about one GPU, each as it was found.
package struct GPUFacts: Equatable, Sendable {
    package var address: PCIAddress
    package var vendor: UInt16
    package var device: UInt16
    /// Name of the bound driver, as in `/sys/bus/pci/drivers`; nil if none is bound.
    package var driver: String?
    /// The kernel's NUMA node; nil if the kernel says −1 or nothing.
    package var numaNode: Int?
    package var iommuGroup: Int?
    /// The ACPI companion's path from `firmware_node/path`.
    package var acpiPath: String?
    /// The `_PXM` of the root bridge, which Grace firmware sets to the socket; nil if it has none.
    package var rootBridgeProximity: UInt64?
    package var firmware: FirmwareProperties
    /// Why `firmware` is empty although there may be properties (a dynamic `_DSD`, an unreadable table); nil if it is
    /// complete.
    package var firmwareProblem: String?

    package init(
        address: PCIAddress, vendor: UInt16, device: UInt16, driver: String? = nil, numaNode: Int? = nil,
        iommuGroup: Int? = nil, acpiPath: String? = nil, rootBridgeProximity: UInt64? = nil,
        firmware: FirmwareProperties = FirmwareProperties(), firmwareProblem: String? = nil
    ) {
        self.address = address
        self.vendor = vendor
        self.device = device
        self.driver = driver
        self.numaNode = numaNode
        self.iommuGroup = iommuGroup
        self.acpiPath = acpiPath
        self.rootBridgeProximity = rootBridgeProximity
        self.firmware = firmware
        self.firmwareProblem = firmwareProblem
    }
}
