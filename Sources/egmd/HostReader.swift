import EGMDomain
import EGMPlatform
import LinuxSystem

/// Reads a host, with the device-dax devices that configuration names for regions.
struct HostReader: HostInventory {
    let root: HostRoot
    let copies: HostRoot?
    let daxDevices: [RegionName: String]

    func readFacts() -> HostFacts {
        var facts = HostScanner(root: root, copies: copies).readFacts()
        for (region, name) in daxDevices.sorted(by: { $0.key < $1.key }) {
            do throws(RegionMemoryError) {
                let device = try DaxDevice.read(name, root: root)
                facts.daxDevices.append(
                    DaxFacts(
                        region: region, device: name, base: device.base, size: device.size, numaNode: device.numaNode))
            } catch {
                facts.problems.append(
                    Hazard(
                        .sysfsUnreadable, level: .warning, subject: region.description,
                        message: "Configuration names \(name) as the memory of \(region), but \(error)."))
            }
        }
        return facts
    }
}
