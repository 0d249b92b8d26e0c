internal import CInject
internal import Glibc
package import LinuxSystem

/// A process that goes on beside the program that this one is about to become.
package enum Companion {
    /// Starts one, before any `Injection` is started. The process must have one thread.
    ///
    /// In the companion everything is closed but `descriptors`; whatever owns a descriptor there must never be let go, so
    /// the companion ends by `exit` and returns from no function that it was in when it began.
    /// - Returns: true in the companion.
    package static func fork(keeping descriptors: [Int32]) throws(SystemError) -> Bool {
        let outcome = unsafe egm_inject_fork_companion(descriptors, UInt32(descriptors.count))
        guard outcome >= 0 else {
            throw SystemError(
                operation: "start", subject: "the process that tells egmd who uses the memory", code: errno)
        }
        return outcome == 1
    }
}
