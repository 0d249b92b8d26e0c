internal import EGMDomain
internal import LinuxSystem

extension HostDoctor {
    private static let groupDirectory = "/sys/kernel/iommu_groups"
    private static let advice =
        "turn the IOMMU (SMMU) on in the firmware, and remove iommu=off and the like from the kernel's command line"

    /// The kernel has groups, and each GPU is in one: without, no GPU can be given to a VM.
    func iommu() -> [Finding] {
        let check = HostCheck.iommu
        let groups: [String]
        do throws(SystemError) { groups = try root.names(in: HostDoctor.groupDirectory) } catch {
            return error.isMissing
                ? [check.failed("this kernel has no IOMMU: \(HostDoctor.groupDirectory) is missing", HostDoctor.advice)]
                : [check.unknown("\(error)", HostDoctor.asRoot)]
        }
        guard !groups.isEmpty else {
            return [check.failed("the IOMMU is off: \(HostDoctor.groupDirectory) is empty", HostDoctor.advice)]
        }
        let bare = facts.gpus.filter { $0.iommuGroup == nil }.map(\.address.description)
        guard bare.isEmpty else {
            return [check.failed("no IOMMU group has \(listText(bare))", HostDoctor.advice)]
        }
        return [check.ok(countText(groups.count, "group"))]
    }
}
