// What QEMU does with retired pages. A QEMU that knows EGM asks each memdev's descriptor for the list and cuts the guest's
// memory around it, but takes the offsets as the guest's and does not look where the guest's memory ends
// (virtualization.md, 1.3). egm-qemu answers with a list that ends with the memory; the driver's own list does not.

extension PlanInspection {
    func retiredChecks(_ region: PlannedRegion) -> [PlanCheck] {
        var checks = [retiredKnown(region), retiredInside(region)]
        if !plan.knowsEGM { checks.append(retiredUsable(region)) }
        return checks
    }

    private func retiredKnown(_ region: PlannedRegion) -> PlanCheck {
        let subject = region.name.description
        guard case .unknown(let reason) = region.retired.status else {
            let count = region.retired.blockCount
            let blocks = count == 0 ? "there is none" : count == 1 ? "1 block" : "\(count) blocks"
            return .passed(.retiredKnown, subject, "the list of bad memory of \(subject) is known: \(blocks)")
        }
        return .warning(
            .retiredKnown, subject, "the list of bad memory of \(subject) is not known: \(reason)",
            hint: "egmctl region adopt \(subject) opens the region and asks its driver")
    }

    private func retiredInside(_ region: PlannedRegion) -> PlanCheck {
        let subject = region.name.description
        if plan.policy == .partition {
            // Parts are cut around it, and what size-in-region refuses has no place.
            return .passed(.retiredInside, subject, "a part of \(subject) has no bad memory in it that is known")
        }
        guard plan.delivery == .path, let run = region.retired.runs.last(where: { $0.end > region.size }) else {
            return .passed(.retiredInside, subject, "QEMU is given no bad memory behind the VM's part of \(subject)")
        }
        return .failed(
            .retiredInside, subject,
            "\(subject) has bad memory (at \(run.offset)) at or behind the VM's end \(region.size), and a QEMU that asks the "
                + "driver would give the guest a huge node there",
            hint: "plan for the whole region, or with delivery descriptor: egm-qemu cuts the list")
    }

    private func retiredUsable(_ region: PlannedRegion) -> PlanCheck {
        let subject = region.name.description
        guard let run = region.retired.runs.first(where: { $0.offset < region.end && $0.end > region.offset }) else {
            return .passed(.retiredUsable, subject, "the VM's part of \(subject) has no bad memory that is known")
        }
        let usable = run.offset > region.offset ? (run.offset - region.offset) / PlanInspection.mebibyte : 0
        return .failed(
            .retiredUsable, subject,
            "the VM's part of \(subject) has bad memory (at \(run.offset)), and a QEMU without acpi-egm-memory gives it to "
                + "the guest",
            hint: usable > 0
                ? "plan with size \(usable) MiB or less, or use a QEMU that knows EGM" : "use a QEMU that knows EGM")
    }
}
