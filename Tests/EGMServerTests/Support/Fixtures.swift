import EGMDomain

let egm4 = RegionName(ProximityDomain(4))
let egm5 = RegionName(ProximityDomain(5))
/// Faulty.
let egm6 = RegionName(ProximityDomain(6))
/// Absent.
let egm7 = RegionName(ProximityDomain(7))
let regionSize: UInt64 = 1 << 20

/// A host with two good regions of two GPUs each, a faulty and an absent one, and a GPU without region.
func tray() -> Topology {
    func gpu(_ domain: UInt32, _ region: RegionName?, socket: Int) -> GPU {
        GPU(
            address: PCIAddress(domain: domain, bus: 1, device: 0, function: 0), vendor: 0x10de, device: 0x2941,
            product: "GB200", socket: socket, numaNode: socket, driver: "nvgrace_gpu_vfio_pci",
            iommuGroup: Int(domain), acpiPath: nil, region: region, memory: nil)
    }
    let gpus = [
        gpu(0x8, egm4, socket: 0), gpu(0x9, egm4, socket: 0), gpu(0x18, egm5, socket: 1), gpu(0x19, egm5, socket: 1),
        gpu(0x28, nil, socket: 2),
    ]
    let fault = Hazard(.sizeZero, level: .fatal, subject: "egm6", message: "egm6 has no size")
    let regions = [egm4, egm5, egm6, egm7].enumerated().map { index, name in
        Region(
            name: name, base: PhysicalAddress(UInt64(index + 1) << 32), size: regionSize, socket: index,
            numaNode: index,
            gpus: gpus.filter { $0.region == name }.map(\.address), retiredTables: [], generation: .standalone,
            isPresent: name != egm7, hazards: name == egm6 ? [fault] : [])
    }
    return Topology(regions: regions, gpus: gpus, devices: [], hazards: [fault])
}

/// The uuid of VM `number`.
func uuid(_ number: Int) -> String {
    let digits = String(number, radix: 16)
    return "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
}

/// An `allocation.create` of a region for VM `vm`.
func create(_ region: RegionName, vm: Int = 1, id: Int? = 1, more: String = "") -> String {
    let id = id.map { #""id":\#($0),"# } ?? ""
    return #"{"jsonrpc":"2.0",\#(id)"method":"allocation.create","params":{"vm":{"uuid":"\#(uuid(vm))"},"#
        + #""regions":["\#(region)"]\#(more)}}"#
}

/// A request without parameters, or with those given.
func call(_ method: String, id: Int? = 1, _ params: String? = nil) -> String {
    let id = id.map { #""id":\#($0),"# } ?? ""
    let params = params.map { #","params":\#($0)"# } ?? ""
    return #"{"jsonrpc":"2.0",\#(id)"method":"\#(method)"\#(params)}"#
}

let ping = call("system.ping")
let pong = #"{"jsonrpc":"2.0","id":1,"result":{"pong":true}}"#
