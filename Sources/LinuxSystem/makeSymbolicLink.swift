internal import CLinuxShims
internal import Glibc

/// Makes `path` a symbolic link whose text is `target`, in place of a file or link that is there.
package func makeSymbolicLink(_ path: String, to target: String) throws(SystemError) {
    if unsafe symlink(target, path) == 0 { return }
    var code = egm_errno()
    if code == EEXIST, unsafe unlink(path) == 0 {
        if unsafe symlink(target, path) == 0 { return }
        code = egm_errno()
    }
    throw SystemError(operation: "make the link", subject: path, code: code)
}
