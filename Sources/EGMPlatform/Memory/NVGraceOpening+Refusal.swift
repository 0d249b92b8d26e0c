internal import EGMDomain
internal import Glibc
internal import LinuxSystem

extension NVGraceOpening {
    /// What it means that the driver refused the open, and what to do.
    func refusal(_ error: SystemError, _ number: DeviceNumber) -> RegionMemoryError {
        let meaning: String
        switch error.code {
        case EBUSY: return node.taken(number, because: error.reason)
        case EINTR: meaning = "the driver's own scrub was interrupted; try again"
        case ENOMEM, EINVAL:
            meaning =
                "the driver could not map the region to zero it: the kernel is short of memory, or the region is not "
                + "what the driver takes it for; look at the kernel's log (dmesg) before you try again"
        case EIO:
            meaning = "the memory or the driver is broken; look at the kernel's log (dmesg)"
        case ENXIO, ENODEV:
            meaning = "no driver stands behind the node; load the nvgrace-egm driver"
        case EACCES, EPERM:
            meaning = "egmd may not use the node; install its udev rule, which gives the node to egmd"
        case ELOOP: meaning = "a symbolic link took the node's place; remove it"
        case EMFILE, ENFILE: meaning = "too many files are open; raise LimitNOFILE"
        default: meaning = "look at the kernel's log (dmesg)"
        }
        return .unavailable(reason: "\(error): \(meaning)")
    }
}
