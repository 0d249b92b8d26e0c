import EGMTestSupport
import LinuxSystem

@testable import EGMPlatform

/// Other calls, which keep a directory alive as long as they are needed. Real processes that can't be looked at are left
/// out: in a sandbox even root has some.
struct KeepingCalls: NodeCalls {
    let base: any NodeCalls
    let directory: TemporaryDirectory

    func status(_ path: String) throws(SystemError) -> FileStatus { try base.status(path) }

    func open(_ path: String) throws(SystemError) -> OwnedDescriptor { try base.open(path) }

    func status(of descriptor: borrowing OwnedDescriptor) throws(SystemError) -> FileStatus {
        try base.status(of: descriptor)
    }

    func listRetiredPages(_ descriptor: borrowing OwnedDescriptor, size: UInt32) -> RetiredPagesIoctl.Answer {
        base.listRetiredPages(descriptor, size: size)
    }

    func map(
        _ descriptor: borrowing OwnedDescriptor, offset: UInt64, count: Int, protection: Mapping.Protection,
        subject: String
    ) throws(SystemError) -> Mapping {
        try base.map(descriptor, offset: offset, count: count, protection: protection, subject: subject)
    }

    func holders(of device: DeviceNumber, vfioNodes: [String]) throws(SystemError) -> HolderScanResult {
        var result = try base.holders(of: device, vfioNodes: vfioNodes)
        if base is KernelNodeCalls { result.unseen = [] }
        return result
    }
}
