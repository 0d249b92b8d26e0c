internal import CLinuxShims
internal import Glibc

extension MemoryFile {
    /// A new empty memory file that grows by what is written to it, closed on exec.
    package static func empty(name: String) throws(SystemError) -> OwnedDescriptor {
        let number = unsafe egm_memfd_create(name, UInt32(MFD_CLOEXEC))
        guard number >= 0 else {
            throw SystemError(operation: "create memory file", subject: name, code: egm_errno())
        }
        return OwnedDescriptor(owning: number)
    }

    /// A new memory file of `content` that also a program has open which this process becomes by `execve`.
    ///
    /// Its offset is 0; its size can't be changed. Nobody owns it, because it has to outlive this program.
    /// - Returns: the descriptor's number.
    package static func inherited(name: String, content: [UInt8]) throws(SystemError) -> Int32 {
        let file = try create(name: name, size: UInt64(content.count))
        var written = 0
        while written < content.count {
            let count = unsafe content.withUnsafeBytes { bytes in
                unsafe pwrite(
                    file.number, bytes.baseAddress?.advanced(by: written), bytes.count - written, off_t(written))
            }
            if count > 0 {
                written += count
            } else if case let code = egm_errno(), count == 0 || code != EINTR {
                throw SystemError(operation: "write memory file", subject: name, code: count == 0 ? EIO : code)
            }
        }
        guard fcntl(file.number, F_SETFD, 0) == 0 else {
            throw SystemError(operation: "keep open over exec memory file", subject: name, code: egm_errno())
        }
        return file.release()
    }
}
