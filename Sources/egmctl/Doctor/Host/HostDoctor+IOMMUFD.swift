internal import LinuxSystem

extension HostDoctor {
    private static let iommufdPath = "/dev/iommu"
    private static let releasePath = "/proc/sys/kernel/osrelease"
    /// The first of the vendor's kernels that are reported to have the work-around (virtualization.md, 1.5).
    private static let firstWithWorkaround = (major: 6, minor: 17)

    /// QEMU can use iommufd, as every configuration known to work with EGM does.
    func iommufd() -> Finding {
        let check = HostCheck.iommufd
        do throws(SystemError) {
            let status = try FileStatus(path: root.path(HostDoctor.iommufdPath))
            guard status.kind == .characterDevice else {
                return check.failed(
                    "\(HostDoctor.iommufdPath) is no character device", "remove it, then: modprobe iommufd")
            }
            return check.ok(HostDoctor.iommufdPath)
        } catch {
            return error.isMissing
                ? check.warning(
                    "\(HostDoctor.iommufdPath) is missing, so QEMU's object iommufd cannot be used",
                    "modprobe iommufd; the kernel needs CONFIG_IOMMUFD and CONFIG_VFIO_DEVICE_CDEV")
                : check.unknown("\(error)", HostDoctor.asRoot)
        }
    }

    /// The kernel lets iommufd map EGM, which has no pages that could be pinned. No interface tells; the vendor's
    /// kernels are known by their names.
    func pfnmap() -> Finding {
        let check = HostCheck.pfnmap
        let sign = "'vfio_container_dma_map(...) = -14 (Bad address)' from QEMU would mean that it is missing"
        guard let release = root.attribute(HostDoctor.releasePath), !release.isEmpty else {
            return check.unknown("\(HostDoctor.releasePath) cannot be read; no other file tells", sign)
        }
        let numbers = release.split { !$0.isASCII || !$0.isNumber }.prefix(2).compactMap { Int($0) }
        guard release.contains("nvidia"), numbers.count == 2 else {
            return check.warning(
                "the kernel \(release) is not the vendor's, and no other is known to let iommufd map EGM ('iommufd/pages: "
                    + "Bypass PFNMAP')",
                "boot the vendor's kernel (6.17-nvidia-64k or newer) to give VMs GPUs together with EGM")
        }
        let first = HostDoctor.firstWithWorkaround
        guard (numbers[0], numbers[1]) >= (first.major, first.minor) else {
            return check.unknown(
                "the kernel \(release) may or may not have 'iommufd/pages: Bypass PFNMAP'",
                "boot \(first.major).\(first.minor) or newer of the vendor; \(sign)")
        }
        return check.ok("the kernel \(release) has the work-around, by its name; \(sign)")
    }
}
