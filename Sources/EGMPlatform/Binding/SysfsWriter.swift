internal import Glibc
package import LinuxSystem

/// Writes to attributes that exist; it never makes a file.
package struct SysfsWriter: SysfsWriting {
    let root: HostRoot

    package init(root: HostRoot) { self.root = root }

    package func write(_ text: String, to path: String) throws(SystemError) {
        let full = root.path(path)
        let file = try OwnedDescriptor.open(full, flags: O_WRONLY | O_TRUNC)
        do throws(SystemError) {
            try file.write(Array(text.utf8), at: 0)
        } catch {
            throw SystemError(operation: "write \"\(text)\" to", subject: full, code: error.code)
        }
    }
}
