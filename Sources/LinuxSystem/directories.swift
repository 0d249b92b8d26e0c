internal import CLinuxShims
internal import Glibc

/// Makes the directory `path`, whose parent must exist; that it is there already is no error. The corresponding call is
/// `mkdir`; the umask counts.
package func makeDirectory(_ path: String, mode: UInt32) throws(SystemError) {
    guard unsafe mkdir(path, mode) != 0 else { return }
    let code = egm_errno()
    if code == EEXIST, let status = try? FileStatus(path: path),  // it is gone again: the error says that something was
        status.kind == .directory
    {
        return
    }
    throw SystemError(operation: "make directory", subject: path, code: code)
}

/// Removes the empty directory `path`; that there is none is no error. The corresponding call is `rmdir`.
package func removeDirectory(_ path: String) throws(SystemError) {
    guard unsafe rmdir(path) != 0, case let code = egm_errno(), code != ENOENT else { return }
    throw SystemError(operation: "remove directory", subject: path, code: code)
}
