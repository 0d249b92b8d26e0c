internal import CLinuxShims
internal import Glibc

/// Gives the file at `path` a second name, `other`, which must not exist. The corresponding call is `link`.
package func linkFile(_ path: String, as other: String) throws(SystemError) {
    guard unsafe link(path, other) == 0 else {
        throw SystemError(operation: "link", subject: "\(path) as \(other)", code: egm_errno())
    }
}
