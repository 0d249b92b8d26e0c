internal import EGMDomain
internal import LinuxSystem

/// An open device node; closed with its last reference. Only `NodeKeeper` keeps one, and closures that may outlive the
/// work they were made for refer to it weakly: whoever waits for the close must not wait for a thread's last breath.
final class HeldNode: Sendable {
    let descriptor: OwnedDescriptor
    let device: DeviceNumber
    let capabilities: RegionCapabilities

    init(_ descriptor: consuming OwnedDescriptor, device: DeviceNumber, capabilities: RegionCapabilities) {
        self.descriptor = descriptor
        self.device = device
        self.capabilities = capabilities
    }
}
