extension PlanInspection {
    func regionChecks(_ region: PlannedRegion) -> [PlanCheck] {
        var checks = [usable(region), free(region), gpusComplete(region)]
        if plan.policy == .partition { checks += [partShareable(region), partOffset(region)] }
        checks += [sizeInRegion(region), sizeAligned(region), shareEven(region), bounded(region)]
        return checks + retiredChecks(region)
    }

    private func usable(_ region: PlannedRegion) -> PlanCheck {
        let subject = region.name.description
        let record = host.records[region.name]
        switch record?.state {
        case .faulty:
            return .failed(
                .regionUsable, subject, "\(subject) is faulty: \(record?.reason ?? "it has a fatal hazard")",
                hint: "egmctl region show \(subject) says what to do")
        case .absent, nil:
            return .failed(
                .regionUsable, subject, "the kernel does not show \(subject), so there is nothing to open",
                hint: "load the EGM driver, and bind the region's GPUs to the driver that shows it")
        default: return .passed(.regionUsable, subject, "the kernel shows \(subject), and nothing is wrong with it")
        }
    }

    private func gpusComplete(_ region: PlannedRegion) -> PlanCheck {
        let subject = region.name.description
        let missing = (host.topology.region(region.name)?.gpus ?? []).filter { !region.gpus.contains($0) }
        if missing.isEmpty { return .passed(.gpusComplete, subject, "the VM has every GPU of \(subject)") }
        if plan.gpus.isEmpty, plan.policy != .tray {
            return .warning(
                .gpusComplete, subject, "the VM has no GPU, so \(subject) is plain memory for it",
                hint: "give the VM \(list(missing)), unless GPUs are handed out elsewhere")
        }
        guard plan.policy == .partition else {
            return .failed(
                .gpusComplete, subject,
                "policy \(plan.policy.rawValue) gives a VM all GPUs of a region or none, and this one has all of \(subject) but "
                    + list(missing),
                hint: "add them, or plan with policy partition")
        }
        return .passed(.gpusComplete, subject, "the VM leaves \(list(missing)) of \(subject) to others")
    }

    private func sizeInRegion(_ region: PlannedRegion) -> PlanCheck {
        let subject = region.name.description
        guard region.size > 0, region.end <= region.regionSize else {
            let room = region.regionSize > region.offset ? region.regionSize - region.offset : 0
            return .failed(
                .sizeInRegion, subject,
                "the VM wants \(region.size) bytes of \(subject), which has \(room) for it; some drivers would map the "
                    + "host's memory behind it",
                hint: "lower the size to \(room) or less, but not to 0")
        }
        let map = plan.policy == .partition ? host.wholeMap(of: region.name, size: region.regionSize) : nil
        if let map, region.size.isMultiple(of: map.unit), map.place(region.size) == nil {
            return .failed(
                .sizeInRegion, subject,
                "no part of \(subject) with \(region.size) bytes is free of bad memory; the greatest one has "
                    + "\(map.greatestFree)",
                hint: "lower the size to \(map.greatestFree) or less")
        }
        return .passed(
            .sizeInRegion, subject, "the VM has \(region.size) of \(region.regionSize) bytes of \(subject)")
    }

    private func sizeAligned(_ region: PlannedRegion) -> PlanCheck {
        let subject = region.name.description
        var units = [(host.pageSize, "the host's page size"), (PlanInspection.mebibyte, "1 MiB")]
        if plan.policy == .partition, let unit = host.mappingPageSizes[region.name], unit > PlanInspection.mebibyte {
            units.append((unit, "the region's own pages"))
        }
        for (unit, name) in units {
            for (bytes, noun) in [(region.size, "size"), (region.offset, "offset")] where !bytes.isMultiple(of: unit) {
                return .failed(
                    .sizeAligned, subject, "the \(noun) \(bytes) in \(subject) is no multiple of \(name) (\(unit))",
                    hint: "plan with a size that is, for example \(region.size / PlanInspection.mebibyte) MiB")
            }
        }
        return .passed(.sizeAligned, subject, "size and offset in \(subject) are whole pages and whole MiB")
    }

    private func shareEven(_ region: PlannedRegion) -> PlanCheck {
        let subject = region.name.description
        let count = UInt64(region.gpus.count)
        guard count > 0 else { return .passed(.shareEven, subject, "there is no GPU to share \(subject)") }
        let unit = count * PlanInspection.mebibyte
        guard region.size.isMultiple(of: unit) else {
            let lower = region.size / unit * count
            return .failed(
                .shareEven, subject,
                "\(region.size) bytes of \(subject) cannot be shared evenly by \(count) GPUs in whole MiB, and libvirt "
                    + "adds the region's size up from equal shares",
                hint: lower > 0 ? "plan with size \(lower) MiB" : "plan with fewer GPUs")
        }
        let whose = count == 1 ? "the VM's GPU" : "each of \(count) GPUs"
        return .passed(.shareEven, subject, "\(whose) has \(region.share) bytes of \(subject)")
    }

    private func bounded(_ region: PlannedRegion) -> PlanCheck {
        let subject = region.name.description
        let record = host.records[region.name]
        let isOld = [.vendor, .rfc1].contains(record?.region.generation)
        guard record?.capabilities?.bounded == false || record?.capabilities == nil && isOld else {
            return .passed(.mappingBounded, subject, "nothing says that the driver lets a VM map more than \(subject)")
        }
        return .warning(
            .mappingBounded, subject, "the driver of \(subject) lets whoever has it map the host's memory behind it",
            hint: "start only VMs whose QEMU you trust, and name its uid in unbounded-descriptor-uids")
    }

    static let mebibyte: UInt64 = 1 << 20
}
