// Where a GPU of the description ends up: below which root port in PCI and sysfs, and below which device in ACPI.
// Firmware (edk2-nvidia `SsdtPcieSupportLib.c`) has a root bridge for each PCI domain, named PCI<c> on socket 0 and
// PC<s><c> on the others, and calls the device below a root port GPU0.

internal import EGMDomain

/// A GPU and its place on the simulated host.
struct PlacedGPU {
    let gpu: HostDescription.GPU
    let socket: HostDescription.Socket
    /// Among all GPUs of the host; also the number of its IOMMU group and of its ACPI device in sysfs.
    let number: Int
    /// Among the socket's.
    let indexInSocket: Int
    /// The root bridge's position among those of the host.
    let bridge: Int
    /// The root port's device number: one for each bus with GPUs.
    let port: Int
    /// Among the GPUs of the bus.
    let indexOnBus: Int

    var rootPort: PCIAddress {
        PCIAddress(domain: gpu.address.domain, bus: 0, device: UInt8(port), function: 0)
    }

    var bridgeName: String {
        let controller = String(gpu.address.domain & 0xf, radix: 16, uppercase: true)
        return socket.number == 0 ? "PCI\(controller)" : "PC\(socket.number)\(controller)"
    }

    var portName: String { "RP" + hex(port, 2).uppercased() }

    var deviceName: String { "GPU" + String(indexOnBus, radix: 16, uppercase: true) }

    /// As `firmware_node/path` has it.
    var acpiPath: String { "\\_SB_.\(bridgeName).\(portName).\(deviceName)" }

    var bridgePath: String { "/sys/devices/pci\(hex(gpu.address.domain, 4)):00" }

    var portPath: String { "\(bridgePath)/\(rootPort)" }

    var path: String { "\(portPath)/\(gpu.address)" }

    /// The copy of the retired-pages table that firmware made for this GPU.
    var table: PhysicalRange { PhysicalLayout(socket: socket).table(indexInSocket) }
}

extension HostDescription {
    /// All GPUs with their places.
    var placedGPUs: [PlacedGPU] {
        var placed: [PlacedGPU] = []
        var bridges: [UInt32] = []
        var buses: [UInt32: [UInt8]] = [:]
        var onBus: [UInt64: Int] = [:]
        for socket in sockets {
            for (index, gpu) in socket.gpus.enumerated() {
                let (domain, bus) = (gpu.address.domain, gpu.address.bus)
                if !bridges.contains(domain) { bridges.append(domain) }
                if buses[domain]?.contains(bus) != true { buses[domain, default: []].append(bus) }
                let key = UInt64(domain) << 8 | UInt64(bus)
                placed.append(
                    PlacedGPU(
                        gpu: gpu, socket: socket, number: placed.count, indexInSocket: index,
                        bridge: bridges.firstIndex(of: domain) ?? 0, port: buses[domain]?.firstIndex(of: bus) ?? 0,
                        indexOnBus: onBus[key, default: 0]))
                onBus[key, default: 0] += 1
            }
        }
        return placed
    }
}

/// At least `width` lower-case hexadecimal digits.
func hex(_ value: some FixedWidthInteger, _ width: Int) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
