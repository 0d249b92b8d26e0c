internal import Glibc
internal import LinuxSystem

/// A file that the user names; `-` is standard input.
enum InputFile {
    /// Reads at most `limit` bytes.
    static func read(_ path: String, limit: Int) throws -> [UInt8] {
        do throws(SystemError) {
            return try readFile(path == "-" ? "/proc/self/fd/0" : path, limit: limit)
        } catch {
            let why = error.code == EFBIG ? "it is larger than \(limit) bytes" : "\(error)"
            throw Failure(
                status: .inputWrong,
                message: "cannot use \(path == "-" ? "standard input" : path): \(why); name a file that fits")
        }
    }
}
