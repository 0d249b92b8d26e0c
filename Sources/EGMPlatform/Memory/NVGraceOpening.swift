// Taking /dev/egmN. That open(2) succeeded proves nothing: two forms of the driver let everybody in and give the second
// a dead descriptor, one lets everybody in for real, and in each of them a QEMU may be inside an open of its own. So:
//
//   1. nobody may have the node mapped or open          4. the list ioctl: a dead descriptor answers EINVAL, and on one
//   2. the node is the kernel's device                     form a mapping of it would crash the kernel
//   3. open: the driver's own scrub, up to minutes      5. still nobody else; then what the driver can do (+Probe)

internal import EGMDomain
internal import Glibc
internal import LinuxSystem

/// The steps of opening an nvgrace-egm node. Every call blocks.
struct NVGraceOpening: Sendable {
    let node: DeviceNode
    /// Bytes of the region, from firmware if it names it.
    let size: UInt64
    let generation: DriverGeneration

    func run() throws(RegionMemoryError) -> HeldNode {
        let number = try node.deviceNumber()
        try checkSize()
        try node.checkUnused(number, "cannot open")
        try node.check(is: number)
        let descriptor: OwnedDescriptor
        do throws(SystemError) { descriptor = try node.calls.open(node.path) } catch {
            throw refusal(error, number)
        }
        try check(descriptor, number)
        try node.checkUnused(number, "cannot keep")
        return HeldNode(descriptor, device: number, capabilities: probe(descriptor))
    }

    /// Takes over a descriptor that an earlier run of the daemon opened and the service manager kept. Others may use the
    /// memory by now: the VM that it was given to.
    func adopt(_ descriptor: consuming OwnedDescriptor) throws(RegionMemoryError) -> HeldNode {
        let number = try node.deviceNumber()
        try checkSize()
        try check(descriptor, number)
        return HeldNode(descriptor, device: number, capabilities: probe(descriptor))
    }

    /// Whether the descriptor is one of the device, and alive.
    private func check(
        _ descriptor: borrowing OwnedDescriptor, _ number: DeviceNumber
    ) throws(RegionMemoryError) {
        try node.check(descriptor, is: number)
        try checkAlive(descriptor, number)
    }

    private func checkAlive(
        _ descriptor: borrowing OwnedDescriptor, _ number: DeviceNumber
    ) throws(RegionMemoryError) {
        let size = UInt32(RetiredPagesIoctl.headerSize)
        switch node.calls.listRetiredPages(descriptor, size: size).code {
        // A driver that reports a short buffer as an error has a list, so it has a region.
        case 0, ENOSPC: return
        case EINVAL, ENODEV:
            throw node.taken(
                number,
                because: "the driver gave a descriptor without a region, as it does to all but its first opener")
        case let code:
            let error = SystemError(operation: "list the retired pages of", subject: node.name, code: code)
            throw .unavailable(
                reason: "cannot open \(node.name): \(error); \(node.path) does not answer as the nvgrace-egm driver "
                    + "does, look at what made it")
        }
    }

    /// Firmware, sysfs and the daemon have to mean the same memory: too long a mapping reaches what lies behind.
    func checkSize() throws(RegionMemoryError) {
        guard size > 0, size % Region.granule == 0, Int(exactly: size) != nil else {
            throw .unavailable(
                reason: "cannot open \(node.name): its size of \(size) bytes is not a multiple of 64 KiB; look at "
                    + "the firmware's tables")
        }
        let path = "\(node.directory)/egm_size"
        switch KernelRegionFacts.Size(reading: path, node.root) {
        case .bytes(let bytes) where bytes == size: return
        // The earliest form of the driver does not say it.
        case .missing: return
        case .bytes(let bytes):
            throw .unavailable(
                reason: "cannot open \(node.name): the kernel says it has \(bytes) bytes, firmware says \(size); "
                    + "update the firmware or the driver")
        case .unreadable(let text):
            throw .unavailable(
                reason: "cannot open \(node.name): \(node.root.path(path)) says '\(text)', which is no size; "
                    + "look at the driver")
        }
    }
}
