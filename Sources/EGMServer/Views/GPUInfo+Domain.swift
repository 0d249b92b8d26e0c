internal import EGMDomain
internal import EGMProtocol

extension GPUInfo {
    init(_ gpu: GPU) {
        self.init(
            bdf: gpu.address.description, vendor: pciID(gpu.vendor), device: pciID(gpu.device), product: gpu.product,
            socket: gpu.socket, numaNode: gpu.numaNode, driver: gpu.driver, iommuGroup: gpu.iommuGroup,
            acpiPath: gpu.acpiPath, region: gpu.region?.description,
            memory: gpu.memory.map { RangeInfo(base: HexAddress($0.base.rawValue), size: $0.size) })
    }
}

/// A PCI id as sysfs writes it: `0x10de`.
private func pciID(_ id: UInt16) -> String {
    let digits = String(id, radix: 16)
    return "0x" + String(repeating: "0", count: 4 - digits.count) + digits
}
