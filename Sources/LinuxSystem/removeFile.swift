internal import CLinuxShims
internal import Glibc

/// Removes the name `path`; that there is none is no error. The corresponding call is `unlink`.
package func removeFile(_ path: String) throws(SystemError) {
    guard unsafe unlink(path) != 0, case let code = egm_errno(), code != ENOENT else { return }
    throw SystemError(operation: "remove", subject: path, code: code)
}
