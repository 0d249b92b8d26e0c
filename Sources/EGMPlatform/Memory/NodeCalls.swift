internal import EGMDomain
internal import LinuxSystem

/// The calls that a provider makes on a device node. The kernel's drivers can't be had in a unit test, so a script can
/// stand for them here; what is decided from the answers is above.
protocol NodeCalls: Sendable {
    /// The corresponding call is `lstat`.
    func status(_ path: String) throws(SystemError) -> FileStatus
    /// For reading and writing, closed on exec, no symbolic link at the end of the path. May take minutes.
    func open(_ path: String) throws(SystemError) -> OwnedDescriptor
    /// The corresponding call is `fstat`.
    func status(of descriptor: borrowing OwnedDescriptor) throws(SystemError) -> FileStatus
    func listRetiredPages(_ descriptor: borrowing OwnedDescriptor, size: UInt32) -> RetiredPagesIoctl.Answer
    func map(
        _ descriptor: borrowing OwnedDescriptor, offset: UInt64, count: Int, protection: Mapping.Protection,
        subject: String
    ) throws(SystemError) -> Mapping
    /// Who maps or has open the device, or one of the VFIO nodes; never the daemon itself.
    func holders(of device: DeviceNumber, vfioNodes: [String]) throws(SystemError) -> HolderScanResult
    /// Who maps which part of the device, or has it open; never the daemon itself.
    func users(of device: DeviceNumber) throws(SystemError) -> RegionUserScanResult
}

extension NodeCalls {
    /// For a script that knows no parts: whoever uses the device may use all of it.
    func users(of device: DeviceNumber) throws(SystemError) -> RegionUserScanResult {
        let found = try holders(of: device, vfioNodes: [])
        var result = RegionUserScanResult()
        result.unseen = found.unseen
        result.users = found.holders.map { holder in
            RegionUser(
                pid: holder.pid, command: holder.command, parent: nil, ranges: [0..<UInt64.max], hasDescriptor: true)
        }
        return result
    }
}
