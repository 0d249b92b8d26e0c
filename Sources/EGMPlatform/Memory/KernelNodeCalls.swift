internal import Glibc
internal import LinuxSystem

/// The kernel's answers.
struct KernelNodeCalls: NodeCalls {
    func status(_ path: String) throws(SystemError) -> FileStatus { try FileStatus(path: path, followLinks: false) }

    func open(_ path: String) throws(SystemError) -> OwnedDescriptor {
        // Every driver makes a real node; a link that somebody put in its place is not followed after it was checked.
        // No O_NONBLOCK: it changes nothing with these drivers.
        try OwnedDescriptor.open(path, flags: O_RDWR | O_NOFOLLOW)
    }

    func status(of descriptor: borrowing OwnedDescriptor) throws(SystemError) -> FileStatus {
        try FileStatus(of: descriptor)
    }

    func listRetiredPages(_ descriptor: borrowing OwnedDescriptor, size: UInt32) -> RetiredPagesIoctl.Answer {
        RetiredPagesIoctl.call(descriptor, size: size)
    }

    func map(
        _ descriptor: borrowing OwnedDescriptor, offset: UInt64, count: Int, protection: Mapping.Protection,
        subject: String
    ) throws(SystemError) -> Mapping {
        try Mapping.map(descriptor, offset: offset, count: count, protection: protection, subject: subject)
    }

    func holders(of device: DeviceNumber, vfioNodes: [String]) throws(SystemError) -> HolderScanResult {
        try HolderScan(target: .device(device), vfioNodes: vfioNodes).run()
    }

    func users(of device: DeviceNumber) throws(SystemError) -> RegionUserScanResult {
        try HolderScan(target: .device(device)).users()
    }
}
