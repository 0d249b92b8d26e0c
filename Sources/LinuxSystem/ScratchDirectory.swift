internal import CLinuxShims
internal import Glibc

/// Directories that a program makes for itself and removes at its end.
package enum ScratchDirectory {
    /// Makes a directory that only its owner can enter, below `XDG_RUNTIME_DIR` if that is set and can be written, else
    /// in memory (`/dev/shm`, where a hundred small files cost milliseconds less than on a disk), else below `/tmp`;
    /// returns its path, which is short enough to hold a Unix socket.
    package static func make(prefix: String) throws(SystemError) -> String {
        var parents = ["/dev/shm", "/tmp"]
        if let runtime = unsafe getenv("XDG_RUNTIME_DIR") { unsafe parents.insert(String(cString: runtime), at: 0) }
        var last = SystemError(operation: "make a directory in", subject: "/tmp", code: ENOENT)
        for parent in parents where parent.hasPrefix("/") {
            var template = Array("\(parent)/\(prefix)XXXXXX".utf8CString)
            if unsafe mkdtemp(&template) != nil {
                return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            }
            last = SystemError(operation: "make a directory in", subject: parent, code: egm_errno())
        }
        throw last
    }

    /// Makes the directory `path` and those above it that are missing.
    package static func makePath(_ path: String, mode: UInt32) throws(SystemError) {
        var current = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            current += part
            let status = unsafe mkdir(current, mode)
            if status != 0, case let code = egm_errno(), code != EEXIST {
                throw SystemError(operation: "make directory", subject: current, code: code)
            }
            current += "/"
        }
    }

    /// Removes `path` with everything in it. What cannot be removed stays; there is nobody to tell at the end.
    package static func remove(_ path: String) {
        guard unsafe unlink(path) != 0, [EISDIR, EPERM].contains(egm_errno()) else { return }
        // A directory that cannot be listed is not emptied, and rmdir then leaves it alone.
        for name in (try? HostRoot(prefix: path).names(in: "/")) ?? [] { remove(path + "/" + name) }
        _ = unsafe rmdir(path)
    }
}
