internal import CLinuxShims
internal import Glibc

/// Everything that standard input gives until its end; more than `limit` bytes is `EFBIG`.
package func readStandardInput(limit: Int) throws(SystemError) -> [UInt8] {
    var content: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
        let count = unsafe read(STDIN_FILENO, &chunk, chunk.count)
        if count == 0 { return content }
        if count < 0 {
            let code = egm_errno()
            if code == EINTR { continue }
            throw SystemError(operation: "read", subject: "standard input", code: code)
        }
        content.append(contentsOf: chunk[..<count])
        if content.count > limit { throw SystemError(operation: "read", subject: "standard input", code: EFBIG) }
    }
}
