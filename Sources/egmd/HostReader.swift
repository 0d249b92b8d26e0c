import EGMDomain
import EGMPlatform
import LinuxSystem

/// Reads a host, with the device-dax devices that configuration names for regions.
struct HostReader: HostInventory {
    let root: HostRoot
    let copies: HostRoot?
    /// Has the copies made anew.
    let request: HostFactsRequest?
    let daxDevices: [RegionName: String]

    /// Reads the host after its memory has changed, so with the memory map of now.
    ///
    /// - Returns: what was read, and why the copies could not be made anew; nil if they were, or if there are none.
    func readFactsAnew() -> (facts: HostFacts, problem: SystemError?) {
        do throws(SystemError) {
            try request?.run()
            return (readFacts(), nil)
        } catch {
            var facts = readFacts()
            facts.problems.append(
                Hazard(
                    .iomemUnreadable, level: .warning, subject: "host",
                    message:
                        "The host's memory has changed, and egmd-facts.service could not copy the new map: "
                        + "\(error). Whether a region overlaps the host's own RAM is told from the old one. egmd tries again."
                ))
            return (facts, error)
        }
    }

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
