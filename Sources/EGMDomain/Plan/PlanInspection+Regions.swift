extension PlanInspection {
    func regionChecks(_ region: PlannedRegion) -> [PlanCheck] {
        var checks = [usable(region), free(region), gpusComplete(region)]
        if plan.policy == .partition { checks.append(partInOne(region)) }
        checks += [
            sizeInRegion(region), sizeAligned(region), shareEven(region), offsetHonoured(region), bounded(region),
        ]
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

    private func free(_ region: PlannedRegion) -> PlanCheck {
        let subject = region.name.description
        if let owner = host.owners[region.name], owner.uuid != plan.vm?.uuid {
            return .warning(
                .regionFree, subject,
                "VM \(owner.name.map { "\($0) (\(owner.uuid))" } ?? "\(owner.uuid)") has \(subject) now",
                hint: "start this VM when that one has ended")
        }
        if let holder = host.records[region.name]?.holders.first, host.owners[region.name] == nil {
            return .warning(
                .regionFree, subject, "\(subject) is in use by \(holder.command) (pid \(holder.pid))",
                hint: "start the VM when that process has let go of it")
        }
        return .passed(.regionFree, subject, "no other VM has \(subject)")
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
        guard isPartitionable(region) else {
            return .warning(
                .gpusComplete, subject,
                "the VM leaves \(list(missing)) of \(subject), but what backs \(subject) is not proven to keep two VMs "
                    + "apart, so nobody else can have the rest",
                hint: "give the VM all GPUs with policy socket, unless that waste is wanted")
        }
        return .passed(.gpusComplete, subject, "the VM leaves \(list(missing)) of \(subject) to others")
    }

    private func partInOne(_ region: PlannedRegion) -> PlanCheck {
        let subject = region.name.description
        let all = host.topology.region(region.name)?.gpus ?? []
        let positions = region.gpus.compactMap(all.firstIndex)
        guard let first = positions.first, let last = positions.last, last - first + 1 != positions.count else {
            return .passed(.partInOne, subject, "the parts of the VM's GPUs are side by side in \(subject)")
        }
        return .failed(
            .partInOne, subject,
            "the parts of \(list(region.gpus)) are not side by side in \(subject), and a guest node has one piece of it",
            hint: "choose neighbours among \(list(all))")
    }

    private func sizeInRegion(_ region: PlannedRegion) -> PlanCheck {
        let subject = region.name.description
        let slot = plan.policy == .partition ? slotEnd(region) : region.regionSize
        guard region.size > 0, region.end <= slot else {
            let room = slot > region.offset ? slot - region.offset : 0
            return .failed(
                .sizeInRegion, subject,
                "the VM wants \(region.size) bytes of \(subject), which has \(room) for it; some drivers would map the "
                    + "host's memory behind it",
                hint: "lower the size to \(room) or less, but not to 0")
        }
        return .passed(
            .sizeInRegion, subject, "the VM has \(region.size) of \(region.regionSize) bytes of \(subject)")
    }

    /// Where the parts of the VM's GPUs end.
    private func slotEnd(_ region: PlannedRegion) -> UInt64 {
        guard let all = host.topology.region(region.name)?.gpus, !all.isEmpty, !region.gpus.isEmpty else {
            return region.regionSize
        }
        return region.offset + region.regionSize / UInt64(all.count) * UInt64(region.gpus.count)
    }

    private func sizeAligned(_ region: PlannedRegion) -> PlanCheck {
        let subject = region.name.description
        for (unit, name) in [(host.pageSize, "the host's page size"), (PlanInspection.mebibyte, "1 MiB")] {
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

    private func offsetHonoured(_ region: PlannedRegion) -> PlanCheck {
        let subject = region.name.description
        guard region.offset > 0 else {
            return .passed(.offsetHonoured, subject, "the VM's memory begins where \(subject) does")
        }
        guard isPartitionable(region) else {
            return .failed(
                .offsetHonoured, subject,
                "the VM's part of \(subject) begins at \(region.offset), and what backs \(subject) is not proven to honour "
                    + "that: the guest could get memory of another",
                hint: "plan for the first GPU of the region, or with policy socket")
        }
        guard plan.delivery == .path else {
            return .failed(
                .offsetHonoured, subject,
                "the VM's part of \(subject) begins at \(region.offset), and egm-qemu gives a VM only a region's start",
                hint: "plan for the first GPU of the region, or with delivery path")
        }
        return .passed(
            .offsetHonoured, subject, "what backs \(subject) is proven to honour the offset \(region.offset)")
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

    private func isPartitionable(_ region: PlannedRegion) -> Bool {
        host.records[region.name]?.capabilities?.partitionable == true
    }

    static let mebibyte: UInt64 = 1 << 20
}
