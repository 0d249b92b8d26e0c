// QEMU gets a copy of every `-readconfig` file that names a region: what was checked is then what is used, even if somebody
// changes the file meanwhile, and prealloc can be taken out of it.

internal import EGMLaunch
internal import Glibc
internal import LinuxSystem

/// Reads `-readconfig` files and makes the copies of those that need one.
enum ConfigFileCopy {
    /// The text of the file at `path`; nil if it can't be read: then QEMU can't either, and says so.
    static func read(_ path: String) throws(LaunchProblem) -> String? {
        do {
            // What is no regular file can be read only once, and that is QEMU's.
            guard try FileStatus(path: path).kind == .regular else {
                throw LaunchProblem.configFile(path: path, reason: "it is no regular file")
            }
            return String(decoding: try readFile(path, limit: QEMUConfigFile.sizeLimit), as: UTF8.self)
        } catch let problem as LaunchProblem {
            throw problem
        } catch let error as SystemError where error.code == EFBIG {
            throw .configFile(path: path, reason: "it is too large")
        } catch { return nil }
    }

    /// A file in memory with the text of `file`, that stays open when this process becomes QEMU.
    ///
    /// - Returns: the path by which QEMU finds it. QEMU keeps the descriptor, a few KiB, until it ends.
    static func make(of file: QEMUConfigFile) throws(SystemError) -> String {
        let number = try MemoryFile.inherited(name: "readconfig", content: Array(file.text.utf8))
        return "/proc/self/fd/\(number)"
    }
}
