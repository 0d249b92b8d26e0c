internal import CLinuxShims
internal import Glibc

/// Makes `bytes` the content of the file at `path`, which is made if it is missing. Not atomic: for files that nobody
/// reads yet.
package func writeFile(_ path: String, bytes: [UInt8], mode: UInt32) throws(SystemError) {
    let file = try OwnedDescriptor.open(path, flags: O_WRONLY | O_CREAT | O_TRUNC, mode: mode)
    try file.write(bytes, at: 0)
}

extension OwnedDescriptor {
    /// Writes all of `bytes` at `offset` of the file. The corresponding call is `pwrite`.
    package borrowing func write(_ bytes: [UInt8], at offset: UInt64) throws(SystemError) {
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[done...])
                return unsafe pwrite(number, rest.baseAddress, rest.count, off_t(offset) + off_t(done))
            }
            if count > 0 {
                done += count
            } else if case let code = egm_errno(), count == 0 || code != EINTR {
                throw SystemError(operation: "write", subject: "descriptor \(number)", code: count == 0 ? EIO : code)
            }
        }
    }
}
