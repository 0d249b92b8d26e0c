// Files that must never be seen half-written, or lost after a crash: the ledger, the retired pages. The new content is
// written beside the old, reaches the disk, and takes the name in one step; then the directory reaches the disk too.

internal import CLinuxShims
internal import Glibc

/// Replaces whole files.
package enum AtomicFile {
    /// Makes `bytes` the content of the file at `path`, whose directory must exist.
    /// The permission bits are `mode`, whatever the umask.
    ///
    /// - Parameter durably: false for what need not outlive a crash of the host; nothing waits for the disk then.
    /// - Throws: nothing has changed, unless only the directory's `fsync` failed.
    package static func write(_ path: String, bytes: [UInt8], mode: UInt32, durably: Bool = true) throws(SystemError) {
        let slash = path.lastIndex(of: "/")
        let directory = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        // Random, so that what a crash left behind is never in the way; hidden, so that nobody reads it as content.
        let temporary = "\(directory)/.\(name).\(String(UInt64.random(in: .min ... .max), radix: 16))"
        do throws(SystemError) {
            try fill(temporary, bytes: bytes, mode: mode, durably: durably)
            guard unsafe rename(temporary, path) == 0 else {
                throw SystemError(operation: "replace", subject: path, code: egm_errno())
            }
        } catch {
            unsafe unlink(temporary)
            throw error
        }
        guard durably else { return }
        let parent = try OwnedDescriptor.open(directory, flags: O_RDONLY | O_DIRECTORY)
        try sync(parent, subject: directory)
    }

    private static func fill(_ path: String, bytes: [UInt8], mode: UInt32, durably: Bool) throws(SystemError) {
        let file = try OwnedDescriptor.open(path, flags: O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(file.number, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if case let code = egm_errno(), code != EINTR {
                throw SystemError(operation: "write", subject: path, code: code)
            }
        }
        guard fchmod(file.number, mode) == 0 else {
            throw SystemError(operation: "set the mode of", subject: path, code: egm_errno())
        }
        if durably { try sync(file, subject: path) }
    }

    private static func sync(_ file: borrowing OwnedDescriptor, subject: String) throws(SystemError) {
        guard fsync(file.number) == 0 else {
            throw SystemError(operation: "bring to disk", subject: subject, code: egm_errno())
        }
    }
}
