internal import CLinuxShims
internal import Glibc

/// Gives the file at `path` the name `target`, whose file it replaces if there is one. The corresponding call is
/// `rename`.
package func renameFile(_ path: String, to target: String) throws(SystemError) {
    guard unsafe rename(path, target) == 0 else {
        throw SystemError(operation: "rename", subject: "\(path) to \(target)", code: egm_errno())
    }
}
