/// One PCI function as libpci reads it from sysfs.
package struct PCIFunction: Equatable, Sendable {
    /// The segment group, 32 bits wide on Linux.
    package var domain: UInt32
    package var bus: UInt8
    package var device: UInt8
    package var function: UInt8
    package var vendorID: UInt16
    package var deviceID: UInt16
    /// Base class and subclass: `0x0302` is a 3D controller.
    package var classCode: UInt16
    /// The kernel's NUMA node; nil where it names none (−1).
    package var numaNode: Int?

    package init(
        domain: UInt32, bus: UInt8, device: UInt8, function: UInt8, vendorID: UInt16, deviceID: UInt16,
        classCode: UInt16, numaNode: Int?
    ) {
        self.domain = domain
        self.bus = bus
        self.device = device
        self.function = function
        self.vendorID = vendorID
        self.deviceID = deviceID
        self.classCode = classCode
        self.numaNode = numaNode
    }
}
