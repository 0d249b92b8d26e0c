internal import EGMDomain
internal import LinuxSystem

extension HostDoctor {
    private static let vendor = "update the firmware, and report it to the firmware's vendor if that does not help"

    /// The ACPI tables can be read and understood.
    func acpi() -> [Finding] {
        let check = HostCheck.acpi
        let problems = hazards(.acpiUnreadable, .acpiPartial, .dsdDynamic, .sratUnreadable)
        guard !problems.isEmpty else { return [check.ok("all tables were read")] }
        // What else is wrong with them follows from what could not be read.
        let closed = problems.compactMap(reasonOfAbsence)
        if let first = closed.first {
            let more = closed.count > 1 ? ", and \(closed.count - 1) more" : ""
            return [check.unknown(first + more, HostDoctor.asRoot)]
        }
        return problems.flatMap { check.findings([$0], advice: HostDoctor.vendor) }
    }

    /// Why the file or directory that `hazard` is about cannot be read by this user; nil if it can.
    private func reasonOfAbsence(_ hazard: Hazard) -> String? {
        guard hazard.subject.hasPrefix("/") else { return nil }
        do throws(SystemError) { _ = try root.bytes(hazard.subject) } catch {
            // A directory is read by its names.
            if HostDoctor.isClosed(error) || error.isMissing { return "\(error)" }
        }
        return nil
    }

    /// Firmware has set memory aside, and how.
    func egmMode() -> [Finding] {
        let check = HostCheck.egmMode
        guard !facts.gpus.isEmpty else { return [check.unknown("no GPU was found", "see gpus")] }
        let described = facts.gpus.filter(\.firmware.describesRegion)
        let silent = facts.gpus.filter { !$0.firmware.describesRegion }
        guard !described.isEmpty else {
            if !hazards(.acpiUnreadable, .acpiPartial, .dsdDynamic).isEmpty {
                return [check.unknown("the ACPI properties of the GPUs could not be read", "see acpi")]
            }
            return [
                check.failed(
                    "normal mode: firmware sets no EGM aside (the GPUs have no nvidia,egm-* properties)",
                    "turn EGM on in the firmware's set-up (Redfish: /Bios/Attributes/EGM), give the hypervisor its part "
                        + "(EGMHypervisorReservedMemory), and reboot")
            ]
        }
        let low = topology.regions.filter { $0.name.proximity < .firstWithHypervisor }.map(\.name.description)
        let names = topology.regions.map(\.name.description)
        var findings =
            low.isEmpty
            ? [check.ok("EGM with a hypervisor region: \(listText(names))")]
            : [
                check.warning(
                    "EGM without a hypervisor region: \(listText(low)) has a proximity domain below 4, and the host's own "
                        + "memory may be the same",
                    "set EGMHypervisorReservedMemory in the firmware's set-up, and reboot")
            ]
        if !silent.isEmpty {
            findings.append(
                check.warning(
                    "firmware says nothing of EGM for \(listText(silent.map(\.address.description)))",
                    HostDoctor.vendor))
        }
        return findings
    }

    /// What firmware says of the regions makes sense, and is the same for all GPUs of one.
    func acpiAgreement() -> [Finding] {
        let check = HostCheck.acpiAgreement
        guard facts.gpus.contains(where: \.firmware.describesRegion) else {
            return [check.unknown("no region was found in ACPI", "see egm-mode")]
        }
        let found = hazards(
            .gpusDisagree, .regionOverlap, .sizeZero, .unaligned, .rangeWraps, .proximityInvalid, .firmwareDummyRegion,
            .retiredTableMissing)
        guard found.isEmpty else { return check.findings(found, advice: HostDoctor.vendor) }
        return [check.ok("\(countText(topology.regions.count, "region")), and all GPUs of one say the same")]
    }
}
