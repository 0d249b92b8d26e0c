internal import EGMDomain
internal import Glibc
internal import LinuxSystem

/// The steps of opening a device-dax node. Every call blocks, none for long: nothing is scrubbed by the kernel.
struct DaxOpening: Sendable {
    let node: DeviceNode
    /// `daxX.Y`.
    let device: String
    /// Bytes of the region.
    let size: UInt64

    /// The device, if it is the region: as large, and made of blocks that the rest of the daemon can work with.
    func checkedDevice() throws(RegionMemoryError) -> DaxDevice {
        let found = try DaxDevice.read(device, root: node.root)
        guard found.size == size else {
            throw .unavailable(
                reason: "cannot open \(node.name): \(device) has \(found.size) bytes, the region has \(size); correct "
                    + "the configuration, or the device with daxctl")
        }
        guard found.align > 0, size > 0, size % found.align == 0, size % Region.granule == 0 else {
            throw .unavailable(
                reason: "cannot open \(node.name): the \(size) bytes of \(device) are not a multiple of its alignment "
                    + "(\(found.align)) and of 64 KiB; resize it with daxctl")
        }
        return found
    }

    func run() throws(RegionMemoryError) -> HeldNode {
        let number = try checkedDevice().number
        try node.checkUnused(number, "cannot open")
        try node.check(is: number)
        let descriptor: OwnedDescriptor
        do throws(SystemError) { descriptor = try node.calls.open(node.path) } catch { throw refusal(error) }
        try node.check(descriptor, is: number)
        // Anybody may open it beside us at any time, so this only finds those who did meanwhile.
        try node.checkUnused(number, "cannot keep")
        return HeldNode(descriptor, device: number, capabilities: DaxOpening.capabilities)
    }

    /// Takes over a descriptor that an earlier run of the daemon opened and the service manager kept.
    func adopt(_ descriptor: consuming OwnedDescriptor) throws(RegionMemoryError) -> HeldNode {
        let number = try checkedDevice().number
        try node.check(descriptor, is: number)
        return HeldNode(descriptor, device: number, capabilities: DaxOpening.capabilities)
    }

    /// What the kernel's device-dax code does on every host. Not probed: the only proof of the bound would be to touch
    /// what lies behind it.
    ///
    /// - `bounded`: a mapping past the end succeeds, but its faults find no memory (SIGBUS), so that nothing behind the
    ///   device can be reached.
    /// - `honoursOffset`: a mapping at an offset shows what is there.
    /// - Not `partitionable`: a descriptor gives all of the device, so nothing isolates those who map parts of it.
    static var capabilities: RegionCapabilities {
        var capabilities = RegionCapabilities()
        capabilities.honoursOffset = true
        capabilities.bounded = true
        return capabilities
    }

    private func refusal(_ error: SystemError) -> RegionMemoryError {
        let meaning: String
        switch error.code {
        case EINTR, EAGAIN, ENOMEM, EMFILE, ENFILE:
            return .temporary(reason: "\(error): the host is short of it at present; egmd tries again")
        case EACCES, EPERM:
            // udev changes the owner a moment after the kernel made the node.
            return .temporary(
                reason: "\(error): egmd may not use the node; give it to egmd by a udev rule; egmd tries again")
        case ENXIO, ENODEV: meaning = "no driver stands behind the node; `daxctl list` shows what there is"
        case ELOOP: meaning = "a symbolic link took the node's place; remove it"
        default: meaning = "look at the kernel's log (dmesg)"
        }
        return .unavailable(reason: "\(error): \(meaning)")
    }
}
