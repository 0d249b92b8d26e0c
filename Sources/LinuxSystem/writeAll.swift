internal import CLinuxShims
internal import Glibc

/// Writes all of `text` to an open descriptor that is not ours to close.
func writeAll(_ text: String, to descriptor: CInt, subject: String) throws(SystemError) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
        let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
        if count >= 0 {
            rest = rest.dropFirst(count)
        } else if case let code = egm_errno(), code != EINTR {
            throw SystemError(operation: "write to", subject: subject, code: code)
        }
    }
}
