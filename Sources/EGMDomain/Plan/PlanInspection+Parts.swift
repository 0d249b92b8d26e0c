// What a VM can be given right now: all of a region, or a part of it. Nothing is reserved, so what somebody else has is a
// warning: it may be free when the VM starts. allocation.create decides then, by the same rules.

extension PlanInspection {
    /// How many VMs are named in one sentence.
    private static let namedLimit = 8

    func free(_ region: PlannedRegion) -> PlanCheck {
        let subject = region.name.description
        let record = host.records[region.name]
        let others = (host.owners[region.name] ?? []).filter { $0.uuid != plan.vm?.uuid }
        if let partitions = record?.partitions {
            return plan.policy == .partition
                ? freePart(region, partitions, others) : uncut(region, partitions, others)
        }
        guard others.isEmpty else {
            return .warning(
                .regionFree, subject, "\(names(others)) has \(subject) now",
                hint: "start this VM when that one has ended")
        }
        if let holder = record?.holders.first, host.owners[region.name] == nil {
            return .warning(
                .regionFree, subject, "\(subject) is in use by \(holder.command) (pid \(holder.pid))",
                hint: "start the VM when that process has let go of it")
        }
        return .passed(.regionFree, subject, "no other VM has \(subject)")
    }

    /// Nobody gets all of a region that is cut.
    private func uncut(
        _ region: PlannedRegion, _ partitions: RegionPartitions, _ others: [VMIdentity]
    ) -> PlanCheck {
        let subject = region.name.description
        let whose = others.isEmpty ? "" : ": \(names(others))"
        return .warning(
            .regionFree, subject, "\(subject) is cut into parts, \(partitions.parts.count) of them not free\(whose)",
            hint: "start this VM when they have ended, or plan with policy partition")
    }

    private func freePart(
        _ region: PlannedRegion, _ partitions: RegionPartitions, _ others: [VMIdentity]
    ) -> PlanCheck {
        let subject = region.name.description
        if let own = host.part(of: plan.vm, in: region.name) {
            guard own.size != region.size else {
                return .passed(.regionFree, subject, "the VM has its part of \(subject) already, at \(own.offset)")
            }
            return .warning(
                .regionFree, subject,
                "the VM has a part of \(subject) already, with \(own.size) bytes instead of \(region.size)",
                hint: "plan with that size, or release what it has")
        }
        let whose = others.isEmpty ? "nobody has another part" : "other parts have \(names(others))"
        guard partitions.parts.count < host.partitionLimit else {
            return .warning(
                .regionFree, subject, "\(subject) has \(host.partitionLimit) parts, and cannot have more; \(whose)",
                hint: "start this VM when one of those has ended")
        }
        let map = partitions.map
        guard map.place(region.size) != nil else {
            return .warning(
                .regionFree, subject,
                "there is no room for \(region.size) bytes of \(subject) now: the greatest free part has "
                    + "\(map.greatestFree), all of them together \(map.freeBytes); \(whose)",
                hint: "start this VM when one of those has ended, or plan with a smaller size")
        }
        return .passed(.regionFree, subject, "the VM's part of \(subject) is free now; \(whose)")
    }

    /// Whether the VM may have a part of the region: the rule of allocation.create.
    func partShareable(_ region: PlannedRegion) -> PlanCheck {
        let subject = region.name.description
        guard plan.delivery == .descriptor else {
            return .failed(
                .partShareable, subject,
                "a VM that opens \(region.path) itself gets all of \(subject), so parts are not handed over by path",
                hint: "plan with delivery descriptor, or with policy socket")
        }
        let isAllowed = host.sharedRegions.contains(region.name)
        if let record = host.records[region.name], let problem = record.sharingProblem(isAllowed: isAllowed) {
            return .failed(
                .partShareable, subject, "\(subject) cannot be had in parts: \(problem)",
                hint: "plan with policy socket, or see /usr/share/doc/egmd/partitions.md")
        }
        return .passed(
            .partShareable, subject,
            "several VMs may have parts of \(subject); egm-qemu asks for one with EGM_QEMU_POLICY=partition")
    }

    /// Whether one allocation can have the parts: `allocation.create` has one size for all of its regions.
    func partsAlike() -> PlanCheck {
        let sizes = plan.regions.map(\.size)
        guard let least = sizes.min(), sizes.contains(where: { $0 != least }) else {
            return .passed(
                .partsAlike, nil, "the VM's parts have one size, \(plan.regions[0].size) bytes of each region")
        }
        let parts = plan.regions.map { "\($0.size) bytes of \($0.name)" }
        let lower = least / PlanInspection.mebibyte
        return .failed(
            .partsAlike, nil, "an allocation has parts of one size, and the VM would have \(list(parts))",
            hint: "plan with GPUs that have equal shares of their regions"
                + (lower > 0 ? ", or with size \(lower) MiB of each region" : ""))
    }

    /// Where the part begins is decided when it is allocated; egm-qemu tells QEMU then.
    func partOffset(_ region: PlannedRegion) -> PlanCheck {
        let subject = region.name.description
        guard region.offset > 0 else {
            return .passed(.offsetHonoured, subject, "the VM's part begins where \(subject) does, as it is now")
        }
        guard plan.knowsEGM else {
            return .warning(
                .offsetHonoured, subject,
                "the VM's part of \(subject) would begin at \(region.offset), which egm-qemu tells QEMU by offset=",
                hint: "use QEMU 8.1 or later: older ones have no such property")
        }
        return .passed(
            .offsetHonoured, subject,
            "the VM's part of \(subject) would begin at \(region.offset) now; egm-qemu adds the offset")
    }

    func names(_ vms: [VMIdentity]) -> String {
        let named = vms.prefix(PlanInspection.namedLimit).map { vm in
            "VM \(vm.name.map { "\($0) (\(vm.uuid))" } ?? "\(vm.uuid)")"
        }
        let more = vms.count - named.count
        return named.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
    }
}
