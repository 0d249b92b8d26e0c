package import LinuxSystem

/// Writes attributes of sysfs: the one thing about binding that a tree of plain files cannot answer. On a host it is
/// `SysfsWriter`; a test puts a small kernel in its place.
package protocol SysfsWriting: Sendable {
    /// Writes `text` to the host's attribute `path` in one `write`, and throws what the kernel says to it.
    func write(_ text: String, to path: String) throws(SystemError)
}
