// A function is a GPU of ours if its companion has EGM properties or its id is in the nvgrace-gpu table. All others
// must stay cheap, because a tray has hundreds: they cost one read of `firmware_node/path` and one look-up of that
// path in the namespace; driver, group and the rest are read for GPUs only.

internal import ACPI
internal import EGMDomain
internal import LinuxSystem
internal import PCI

/// Finds the GPUs of a host.
struct GPUScan {
    let root: HostRoot
    let firmware: Firmware

    func gpus(problems: inout [Hazard]) -> [GPUFacts] {
        let scan: PCIScan
        do {
            scan = try PCIBus.scan(root)
        } catch {
            problems.append(Hazard(.pciUnreadable, level: .warning, subject: error.subject, message: "\(error)."))
            return []
        }
        problems += scan.problems.map {
            Hazard(.pciUnreadable, level: .warning, subject: $0.subject, message: "\($0).")
        }
        return scan.functions.compactMap { facts(of: $0, problems: &problems) }
    }

    private func facts(of function: PCIFunction, problems: inout [Hazard]) -> GPUFacts? {
        let address = PCIAddress(
            domain: function.domain, bus: function.bus, device: function.device, function: function.function)
        let directory = "/sys/bus/pci/devices/\(address)"
        let isKnown = GPUProduct.name(vendor: function.vendorID, device: function.deviceID) != nil
        let path = root.attribute("\(directory)/firmware_node/path")
        let companion = firmware.companion(at: path)
        guard isKnown || companion.describesEGM else {
            // Somebody else's function, unless it is NVIDIA's and only the kernel knows its properties.
            if function.vendorID == GPUProduct.vendorNVIDIA, case .dynamic(let reason)? = companion.problem {
                problems.append(dynamicHazard(address, reason))
            }
            return nil
        }
        switch companion.problem {
        case .dynamic(let reason)?: problems.append(dynamicHazard(address, reason))
        case .other(let reason)?:
            let message =
                "The firmware properties of \(address) (\(path ?? "no path")) are incomplete: \(reason); "
                + "regions that only these properties describe are missing."
            problems.append(Hazard(.acpiPartial, level: .warning, subject: "\(address)", message: message))
        case nil: break
        }
        return GPUFacts(
            address: address, vendor: function.vendorID, device: function.deviceID,
            driver: lastComponent(root.linkTarget("\(directory)/driver")), numaNode: function.numaNode,
            iommuGroup: lastComponent(root.linkTarget("\(directory)/iommu_group")).flatMap { Int($0) },
            acpiPath: path, rootBridgeProximity: path.flatMap { firmware.proximity(above: $0) },
            firmware: companion.properties, firmwareProblem: companion.problem?.reason)
    }

    private func dynamicHazard(_ address: PCIAddress, _ reason: String) -> Hazard {
        let message =
            "The ACPI properties of \(address) come from code that only the kernel can run (\(reason)); "
            + "its EGM properties are unknown, so rely on what the driver shows in /sys/class/egm."
        return Hazard(.dsdDynamic, level: .warning, subject: "\(address)", message: message)
    }

    private func lastComponent(_ target: String?) -> String? {
        target?.split(separator: "/").last.map { String($0) }
    }
}

extension PCIError {
    /// What the error is about, for a hazard's subject.
    fileprivate var subject: String {
        switch self {
        case .busUnreadable(let path, _): path
        case .functionUnreadable(let address, _): address
        case .notAnAddress(let entry, _): entry
        }
    }
}
