// How often egmd has been started with a state directory: on a host since the boot, because /run/egmd is of tmpfs. A file with
// one number. Nothing depends on it but a metric, so it is written where it stands, and whatever goes wrong is no fault.

internal import Glibc
internal import LinuxSystem

/// Counts the starts of the daemon.
package enum StartCount {
    /// The file in the state directory.
    package static let name = "starts"
    /// Longer than any number.
    private static let sizeLimit = 32

    /// Counts one more start. Only for whoever has the directory's lock (`LedgerFile.open`).
    ///
    /// - Returns: how many there have been before; nil if that could not be written down.
    package static func count(in directory: String) -> UInt64? {
        let path = "\(directory)/\(name)"
        // None yet, or one that cannot be read: it begins again.
        let before = (try? readFile(path, limit: sizeLimit)).flatMap(number) ?? 0
        do throws(SystemError) {
            try write(before &+ 1, to: path)
            return before
        } catch {
            return nil
        }
    }

    /// The file's content; nil if nobody here wrote that.
    private static func number(_ bytes: [UInt8]) -> UInt64? {
        guard bytes.last == UInt8(ascii: "\n") else { return nil }
        return UInt64(String(decoding: bytes.dropLast(), as: UTF8.self))
    }

    private static func write(_ count: UInt64, to path: String) throws(SystemError) {
        let text = Array("\(count)\n".utf8)
        do throws(SystemError) {
            let file = try OwnedDescriptor.open(path, flags: O_WRONLY | O_CREAT | O_NOFOLLOW, mode: 0o644)
            try file.write(text, at: 0)
            try file.truncate(to: UInt64(text.count))
        } catch {
            // Of an egmd that ran as root, most likely: the directory is ours, so the name is too.
            guard error.code == EACCES || error.code == ELOOP else { throw error }
            try removeFile(path)
            try writeFile(path, bytes: text, mode: 0o644)
        }
    }
}
