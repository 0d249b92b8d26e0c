import EGMTestSupport
import LinuxSystem

/// A host root with a PCI bus and nothing else.
struct FakePCIHost {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        try directory.makeDirectory("sys/bus/pci/devices")
    }

    var root: HostRoot { directory.root }

    /// The `index`-th of many addresses: 32 slots on each bus.
    static func address(_ index: Int) -> String {
        func hex(_ value: Int) -> String { (value < 16 ? "0" : "") + String(value, radix: 16) }
        return "0000:\(hex(index / 32)):\(hex(index % 32)).0"
    }

    func addFunction(
        _ address: String, vendor: String = "0x8086", device: String = "0x0001", class: String = "0x020000",
        node: String? = nil
    ) throws {
        let path = "sys/bus/pci/devices/\(address)"
        try directory.write(vendor + "\n", to: "\(path)/vendor")
        try directory.write(device + "\n", to: "\(path)/device")
        try directory.write(`class` + "\n", to: "\(path)/class")
        if let node { try directory.write(node + "\n", to: "\(path)/numa_node") }
    }
}
