internal import EGMDomain
internal import Glibc
internal import LinuxSystem

extension NVGraceOpening {
    /// What it means that the driver refused the open, and what to do.
    func refusal(_ error: SystemError, _ number: DeviceNumber) -> RegionMemoryError {
        let meaning: String
        switch error.code {
        case EBUSY: return node.taken(number, because: error.reason)
        case EINTR, EAGAIN:
            return .temporary(reason: "\(error): the driver's own scrub was interrupted; egmd tries again")
        case ENOMEM:
            return .temporary(
                reason: "\(error): the driver could not map the region to zero it, the kernel is short of memory; egmd "
                    + "tries again, but look at the kernel's log (dmesg) if it stays so: the region may not be what the "
                    + "driver takes it for")
        case EINVAL:
            meaning =
                "the driver could not map the region to zero it: it is not what the driver takes it for; look at the "
                + "kernel's log (dmesg) before you try again"
        case EIO:
            meaning = "the memory or the driver is broken; look at the kernel's log (dmesg)"
        case ENXIO, ENODEV:
            meaning = "no driver stands behind the node; load the nvgrace-egm driver"
        case EACCES, EPERM:
            // udev gives a new node to egmd, and systemd allows the device, a moment after the kernel made it.
            return .temporary(
                reason: "\(error): egmd may not use the node; its udev rule gives the node to egmd: install it if this "
                    + "stays so (`egmctl doctor` looks at the node); egmd tries again")
        case ELOOP: meaning = "a symbolic link took the node's place; remove it"
        case EMFILE, ENFILE:
            return .temporary(reason: "\(error): too many files are open; egmd tries again, raise LimitNOFILE")
        default: meaning = "look at the kernel's log (dmesg)"
        }
        return .unavailable(reason: "\(error): \(meaning)")
    }
}
