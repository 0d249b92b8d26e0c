internal import CSystemd
package import LinuxSystem

extension Notify {
    /// Waits until the service manager has acted on everything that it was told before: a removed descriptor is closed.
    /// Blocks, so it is not for the loop's thread.
    ///
    /// - Returns: false if there is no manager.
    /// - Throws: `ETIMEDOUT` if it takes longer than `milliseconds`.
    @discardableResult
    package static func barrier(milliseconds: Int) throws(SystemError) -> Bool {
        let status = sd_notify_barrier(0, UInt64(max(0, milliseconds)) * 1000)
        guard status >= 0 else {
            throw SystemError(operation: "wait for", subject: "the service manager", code: -status)
        }
        return status > 0
    }
}
