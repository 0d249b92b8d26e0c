// What the nvgrace-egm driver shows of its regions. Every generation of the driver has its own form:
//
//   A (vendor)      /sys/devices/virtual/egm/egmN          file `gpu_devices`; the earliest form has no attribute
//                                                          at all, and a link egmN in the GPU's directory
//   B1 (rfc-v1)     <gpu>/PREFIX.egm.N/egm/egmN            links named by BDF in the auxiliary device's directory
//   B2 (rfc-v2)     <gpu>/PREFIX.egm.N/egm/egmN            links named by BDF in the class directory
//   C, D            /sys/devices/virtual/egm/egmN          links named by BDF in the class directory
//
// Links and, in A, the attributes are made after the uevent, one by one, so an early look may see a part: the caller
// looks again until it settles. The node itself is never touched.

internal import EGMDomain
internal import LinuxSystem

/// Reads `/sys/class/egm`.
struct RegionClassScan {
    private static let directory = "/sys/class/egm"

    let root: HostRoot
    /// The GPUs found on PCI, for the form whose only link is in the GPU's own directory.
    let gpus: [PCIAddress]

    func regions(problems: inout [Hazard]) -> [KernelRegionFacts] {
        // No class: no driver, which is a normal host.
        guard root.exists(RegionClassScan.directory) else { return [] }
        let names: [String]
        do {
            names = try root.names(in: RegionClassScan.directory)
        } catch {
            problems.append(SysfsHazard.make(RegionClassScan.directory, "\(error)"))
            return []
        }
        var regions: [KernelRegionFacts] = []
        for name in names where name.hasPrefix("egm") {
            let path = "\(RegionClassScan.directory)/\(name)"
            guard let region = RegionName(name) else {
                problems.append(SysfsHazard.make(path, "'\(name)' is no region name of the form egmN"))
                continue
            }
            guard let real = root.resolved(path) else {
                problems.append(SysfsHazard.make(path, "the link leads nowhere"))
                continue
            }
            regions.append(facts(region, real, problems: &problems))
        }
        return regions.sorted { $0.name < $1.name }
    }

    private func facts(_ name: RegionName, _ path: String, problems: inout [Hazard]) -> KernelRegionFacts {
        let size = KernelRegionFacts.Size(reading: "\(path)/egm_size", root)
        let evidence = RegionEvidence(region: name, path: path, root: root, gpus: gpus, problems: &problems)
        return KernelRegionFacts(
            name: name, size: size, gpus: evidence.linkedGPUs, generation: evidence.generation(size: size),
            sysfsPath: path, deviceNumber: deviceNumber("\(path)/dev"))
    }

    private func deviceNumber(_ path: String) -> (major: UInt32, minor: UInt32)? {
        let parts = root.attribute(path)?.split(separator: ":", omittingEmptySubsequences: false) ?? []
        guard parts.count == 2, let major = UInt32(parts[0]), let minor = UInt32(parts[1]) else { return nil }
        return (major, minor)
    }
}
