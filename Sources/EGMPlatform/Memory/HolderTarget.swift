package import LinuxSystem

/// What a holder scan looks for.
package enum HolderTarget: Hashable, Sendable {
    /// The kernel's nameless memory file (`memfd_create`), by device and inode.
    case memoryFile(device: DeviceNumber, inode: UInt64)
    /// Any other file, by device and inode: a region on tmpfs.
    case file(device: DeviceNumber, inode: UInt64)
    /// A character device, by its number: nodes of one device may stand at any path of any container.
    case device(DeviceNumber)

    /// The target that an open descriptor of the memory names.
    package init(of descriptor: borrowing OwnedDescriptor) throws(SystemError) {
        let status = try FileStatus(of: descriptor)
        let text = HostRoot().linkTarget("/proc/self/fd/\(descriptor.number)") ?? ""
        switch status.kind {
        case .characterDevice: self = .device(status.representedDevice)
        case _ where text.hasPrefix("/memfd:"): self = .memoryFile(device: status.device, inode: status.inode)
        default: self = .file(device: status.device, inode: status.inode)
        }
    }
}
