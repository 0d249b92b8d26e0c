internal import EGMDomain
internal import LinuxSystem

/// The GPU links of one class directory, by where they were found, and what that says about the driver.
struct RegionEvidence {
    /// `gpu_devices`; nil if there is no such file.
    private var listed: [PCIAddress]?
    /// Links in the class directory.
    private var classLinks: [PCIAddress]
    /// Links in the auxiliary device's directory.
    private var auxiliaryLinks: [PCIAddress] = []
    /// GPUs whose own directory has a link `egmN`.
    private var backLinks: [PCIAddress]
    private let isAuxiliary: Bool
    private let isVirtual: Bool

    init(region: RegionName, path: String, root: HostRoot, gpus: [PCIAddress], problems: inout [Hazard]) {
        let parts = path.split(separator: "/")
        isVirtual = path.hasPrefix("/sys/devices/virtual/egm/")
        // …/PREFIX.egm.N/egm/egmN
        isAuxiliary =
            parts.count > 3 && AuxiliaryBusScan.id(of: parts[parts.count - 3]) == region.proximity.rawValue
        classLinks = RegionEvidence.links(in: path, root, problems: &problems)
        if isAuxiliary {
            auxiliaryLinks = RegionEvidence.links(
                in: "/" + parts.dropLast(2).joined(separator: "/"), root, problems: &problems)
        }
        backLinks = gpus.filter { root.linkTarget("/sys/bus/pci/devices/\($0)/\(region)") != nil }
        let list = "\(path)/gpu_devices"
        guard root.exists(list) else { return }
        do {
            listed = try RegionEvidence.addresses(in: root.text(list), list, problems: &problems)
        } catch {
            problems.append(SysfsHazard.make(list, "\(error)"))
        }
    }

    /// Sorted, each once, from all places together.
    var linkedGPUs: [PCIAddress] {
        Set((listed ?? []) + classLinks + auxiliaryLinks + backLinks).sorted()
    }

    func generation(size: KernelRegionFacts.Size) -> DriverGeneration {
        if listed != nil { return .vendor }
        if isAuxiliary {
            if !classLinks.isEmpty { return .rfc2 }
            // rfc-v2 leaves its links out where the module came too late, so none at all proves neither.
            return auxiliaryLinks.isEmpty ? .unknown : .rfc1
        }
        guard isVirtual else { return .unknown }
        if !classLinks.isEmpty { return .standalone }
        // The standalone module has egm_size from the start; the earliest vendor form never, later ones after a while.
        return size == .missing || !backLinks.isEmpty ? .vendor : .standalone
    }

    /// The links of a directory that are named by a PCI address.
    private static func links(in path: String, _ root: HostRoot, problems: inout [Hazard]) -> [PCIAddress] {
        do throws(SystemError) {
            return try root.names(in: path).filter { root.linkTarget("\(path)/\($0)") != nil }
                .compactMap { PCIAddress($0) }
        } catch {
            // A directory that is gone since it was resolved has no links any more.
            if !error.isMissing { problems.append(SysfsHazard.make(path, "\(error)")) }
            return []
        }
    }

    private static func addresses(in text: String, _ path: String, problems: inout [Hazard]) -> [PCIAddress] {
        text.split(whereSeparator: \.isWhitespace).compactMap { word in
            if let address = PCIAddress(word) { return address }
            problems.append(SysfsHazard.make(path, "'\(word)' is no PCI address"))
            return nil
        }
    }
}
