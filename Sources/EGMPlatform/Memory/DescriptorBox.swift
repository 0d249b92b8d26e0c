internal import LinuxSystem
internal import Synchronization

/// Carries a descriptor into a closure, which can't own what is not copyable. Closes it if nobody takes it.
final class DescriptorBox: Sendable {
    private let descriptor: Mutex<OwnedDescriptor?>

    init(_ descriptor: consuming OwnedDescriptor) { self.descriptor = Mutex(descriptor) }

    /// The descriptor, once.
    func take() -> OwnedDescriptor? { descriptor.withLock { $0.take() } }
}
