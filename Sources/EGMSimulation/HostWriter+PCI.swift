// The PCI tree, with the files that libpci and lspci read and the links that the kernel makes. A root port stands above
// every GPU, as on the hardware.

internal import EGMDomain

extension HostWriter {
    private static let driver = "nvgrace_gpu_vfio_pci"

    mutating func writePCI() throws(SimulationError) {
        // A host without PCI functions still has the bus.
        try tree.directory("/sys/bus/pci/devices")
        try tree.directory("/sys/bus/pci/drivers/\(HostWriter.driver)")
        try tree.directory("/sys/kernel/iommu_groups")
        var ports: Set<PCIAddress> = []
        for gpu in gpus {
            if ports.insert(gpu.rootPort).inserted { try writeRootPort(of: gpu) }
            try writeGPU(gpu)
        }
    }

    private mutating func writeRootPort(of gpu: PlacedGPU) throws(SimulationError) {
        let function = SimulatedFunction(
            address: gpu.rootPort, vendor: GPUProduct.vendorNVIDIA, device: 0x22b1, classCode: 0x060400,
            numaNode: gpu.socket.numaNode, secondaryBus: gpu.gpu.address.bus)
        try write(function, at: gpu.portPath, driver: "pcieport")
        let acpi = "\(acpiDirectory(of: gpu))/device:\(hex(64 + gpu.number, 2))"
        try tree.file("\(acpi)/path", "\\_SB_.\(gpu.bridgeName).\(gpu.portName)\n")
        try tree.link("\(gpu.portPath)/firmware_node", to: acpi)
    }

    private mutating func writeGPU(_ gpu: PlacedGPU) throws(SimulationError) {
        let address = gpu.gpu.address
        let function = SimulatedFunction(
            address: address, vendor: GPUProduct.vendorNVIDIA, device: gpu.gpu.deviceID, classCode: 0x030200,
            numaNode: gpu.socket.numaNode, secondaryBus: nil)
        let hasDriver = !description.has(.noDriver, address.description)
        try write(
            function, at: gpu.path, driver: hasDriver ? HostWriter.driver : nil,
            hasVendor: !description.has(.noVendor, address.description))
        let group = "/sys/kernel/iommu_groups/\(gpu.number)"
        try tree.link("\(group)/devices/\(address)", to: gpu.path)
        try tree.link("\(gpu.path)/iommu_group", to: group)
        let acpi = "\(acpiDirectory(of: gpu))/device:\(hex(gpu.number, 2))"
        try tree.file("\(acpi)/path", gpu.acpiPath + "\n")
        try tree.link("\(gpu.path)/firmware_node", to: acpi)
    }

    private mutating func write(
        _ function: SimulatedFunction, at path: String, driver: String?, hasVendor: Bool = true
    ) throws(SimulationError) {
        for (name, text) in function.attributes where name != "vendor" || hasVendor {
            try tree.file("\(path)/\(name)", text)
        }
        try tree.file("\(path)/config", function.configuration)
        try tree.link("\(path)/subsystem", to: "/sys/bus/pci")
        try tree.link("/sys/bus/pci/devices/\(function.address)", to: path)
        guard let driver else { return }
        try tree.link("\(path)/driver", to: "/sys/bus/pci/drivers/\(driver)")
        try tree.link("/sys/bus/pci/drivers/\(driver)/\(function.address)", to: path)
    }

    /// The sysfs directory of the root bridge's ACPI device.
    private func acpiDirectory(of gpu: PlacedGPU) -> String {
        "/sys/devices/LNXSYSTM:00/LNXSYBUS:00/PNP0A08:\(hex(gpu.bridge, 2))"
    }
}
