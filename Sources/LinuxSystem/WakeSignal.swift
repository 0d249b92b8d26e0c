internal import CLinuxShims
internal import Glibc

/// A descriptor that any thread makes readable (`eventfd`), to wake a thread that waits for descriptors.
package struct WakeSignal: ~Copyable, Sendable {
    /// Readable after `raise`. Watch it edge-triggered, and it never has to be read.
    package let descriptor: OwnedDescriptor

    package init() throws(SystemError) {
        let number = eventfd(0, CInt(EFD_CLOEXEC) | CInt(EFD_NONBLOCK))
        guard number >= 0 else {
            throw SystemError(operation: "create", subject: "a wake signal", code: egm_errno())
        }
        descriptor = OwnedDescriptor(owning: number)
    }

    /// Makes it readable.
    package borrowing func raise() {
        var one: UInt64 = 1
        // EAGAIN means that the counter is full, so it is readable already; nothing else can happen.
        _ = unsafe write(descriptor.number, &one, MemoryLayout<UInt64>.size)
    }
}
