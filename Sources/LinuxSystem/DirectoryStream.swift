internal import CLinuxShims
internal import Glibc

/// An open directory that gives its names one by one, in the kernel's order.
@safe package struct DirectoryStream: ~Copyable {
    private let path: String
    private let stream: OpaquePointer

    /// - Throws: `ENOENT`, `ENOTDIR`, `EACCES` and what else `opendir` fails with.
    package init(_ path: String) throws(SystemError) {
        guard let stream = unsafe opendir(path) else {
            throw SystemError(operation: "list", subject: path, code: egm_errno())
        }
        self.path = path
        unsafe self.stream = stream
    }

    deinit { unsafe closedir(stream) }

    /// The directory's descriptor, for calls that take a name in it; it is closed with the stream.
    package var folder: Int32 { unsafe dirfd(stream) }

    /// The next name, `.` and `..` among them; nil at the end. It is valid until the next call.
    ///
    /// An entry is as long as its name: it must not be copied as the whole `dirent`, which is longer and may reach
    /// beyond the stream's buffer.
    /// - Throws: what the kernel fails with half-way. A directory that was removed meanwhile is at its end.
    package mutating func next() throws(SystemError) -> UnsafePointer<CChar>? {
        // The end leaves errno as it is; a failure sets it.
        errno = 0
        guard let entry = unsafe readdir(stream) else {
            let code = egm_errno()
            guard code == 0 else { throw SystemError(operation: "list", subject: path, code: code) }
            return nil
        }
        let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
        return unsafe UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
    }
}
