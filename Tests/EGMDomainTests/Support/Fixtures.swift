import EGMDomain
import Testing

let egm4 = RegionName(ProximityDomain(4))
let egm5 = RegionName(ProximityDomain(5))
let egm6 = RegionName(ProximityDomain(6))

func address(_ text: String) throws -> PCIAddress { try #require(PCIAddress(text)) }

/// A VM whose uuid ends in `number`.
func vm(_ number: Int) -> VMIdentity {
    let digits = String(number, radix: 16)
    let text = "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    guard let uuid = VMUUID(text) else { preconditionFailure("\(text) is no uuid") }
    return VMIdentity(uuid: uuid, name: "vm\(number)")
}

func holder(_ pid: Int32, _ way: Holder.Way = .maps) -> Holder { Holder(pid: pid, command: "qemu", way: way) }

/// What a GB200 host with two sockets shows: four GPUs, egm4 and egm5.
func gb200Facts() -> HostFacts {
    let size: UInt64 = 0x6f_c000_0000
    var facts = HostFacts()
    for (index, domain) in [UInt32(0x8), 0x9, 0x18, 0x19].enumerated() {
        let socket = UInt64(index / 2)
        var gpu = GPUFacts(
            address: PCIAddress(domain: domain, bus: 1, device: 0, function: 0), vendor: 0x10de, device: 0x2941,
            driver: "nvgrace_gpu_vfio_pci", numaNode: Int(socket), iommuGroup: index,
            acpiPath: #"\_SB_.PC\#(socket)\#(index).RP00.GPU0"#, rootBridgeProximity: socket)
        gpu.firmware.memoryBase = PhysicalAddress(0x2000_0000_0000 + UInt64(index) * 0x100_0000_0000)
        gpu.firmware.memorySize = 0x2f_0000_0000
        gpu.firmware.egmBase = PhysicalAddress(socket * 0x1000_0000_0000 + 0x8000_0000)
        gpu.firmware.egmSize = size
        gpu.firmware.egmProximity = socket + 4
        gpu.firmware.retiredTable = PhysicalAddress(0x7fff_0000_0000 + UInt64(index) * 65536)
        facts.gpus.append(gpu)
    }
    facts.regions = [egm4, egm5].enumerated().map { index, name in
        KernelRegionFacts(
            name: name, size: .bytes(size), gpus: facts.gpus[2 * index..<2 * index + 2].map(\.address),
            generation: .standalone, sysfsPath: "/sys/devices/virtual/egm/\(name)", deviceNumber: (510, UInt32(index)))
    }
    facts.memory = .entries([
        .init(range: PhysicalRange(base: PhysicalAddress(0x70_4000_0000), size: 0x10_0000_0000), name: "System RAM")
    ])
    facts.nodes = [ProximityDomain(4): 0, ProximityDomain(5): 1]
    return facts
}

func gb200() -> Topology { TopologyBuilder.build(from: gb200Facts()) }
