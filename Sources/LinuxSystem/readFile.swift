internal import CLinuxShims
internal import Glibc

/// The whole content of the file at `path`, read until its end; a file larger than `limit` bytes is `EFBIG`.
package func readFile(_ path: String, limit: Int) throws(SystemError) -> [UInt8] {
    let file = try OwnedDescriptor.open(path, flags: O_RDONLY)
    var content: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
        let count = unsafe read(file.number, &chunk, chunk.count)
        if count == 0 { return content }
        if count < 0 {
            let code = egm_errno()
            if code == EINTR { continue }
            throw SystemError(operation: "read", subject: path, code: code)
        }
        content.append(contentsOf: chunk[..<count])
        if content.count > limit { throw SystemError(operation: "read", subject: path, code: EFBIG) }
    }
}
