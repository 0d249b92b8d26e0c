internal import EGMDomain

/// One PCI function of the tree: a GPU, or a root port above GPUs.
struct SimulatedFunction {
    let address: PCIAddress
    let vendor: UInt16
    let device: UInt16
    /// Base class, subclass and programming interface.
    let classCode: UInt32
    let numaNode: Int
    /// The bus below a root port; nil for a GPU.
    let secondaryBus: UInt8?

    /// The sysfs text files that the project, libpci and lspci read; every one costs time at each start of a simulated
    /// daemon.
    var attributes: [(name: String, text: String)] {
        // Without bridge windows a root port has the 13 resources that every function has, and four more.
        let resources = secondaryBus == nil ? 13 : 17
        return [
            ("vendor", "0x\(hex(vendor, 4))\n"),
            ("device", "0x\(hex(device, 4))\n"),
            ("class", "0x\(hex(classCode, 6))\n"),
            ("irq", "0\n"),
            ("numa_node", "\(numaNode)\n"),
            ("resource", String(repeating: "0x\(zeros) 0x\(zeros) 0x\(zeros)\n", count: resources)),
        ]
    }

    /// The first 64 bytes of configuration space.
    var configuration: [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 64)
        func put(_ value: UInt16, at offset: Int) {
            bytes[offset] = UInt8(truncatingIfNeeded: value)
            bytes[offset + 1] = UInt8(value >> 8)
        }
        put(vendor, at: 0)
        put(device, at: 2)
        // Memory decoding and bus mastering are on.
        bytes[4] = 0x06
        bytes[8] = 0xa1
        bytes[9] = UInt8(truncatingIfNeeded: classCode)
        put(UInt16(truncatingIfNeeded: classCode >> 8), at: 10)
        if let secondaryBus {
            bytes[14] = 1
            bytes[25] = secondaryBus
            bytes[26] = secondaryBus
        } else {
            put(vendor, at: 44)
        }
        return bytes
    }

    private var zeros: String { String(repeating: "0", count: 16) }
}
