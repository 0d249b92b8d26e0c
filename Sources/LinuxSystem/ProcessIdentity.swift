// A pid alone is no identity: it is used again. Together with the start time (clock ticks since boot, field 22 of
// /proc/PID/stat) it names one process of one boot.

internal import Glibc

/// One process of this boot.
package struct ProcessIdentity: Hashable, Sendable {
    package var pid: Int32
    /// Clock ticks after boot.
    package var startTime: UInt64

    package init(pid: Int32, startTime: UInt64) {
        self.pid = pid
        self.startTime = startTime
    }

    /// The process that has `pid` now.
    /// - Throws: `ESRCH` if there is none.
    package static func current(pid: Int32, root: HostRoot = HostRoot()) throws(SystemError) -> ProcessIdentity {
        let path = "/proc/\(pid)/stat"
        let content: [UInt8]
        do { content = try root.bytes(path) } catch {
            // A process that ends while its file is read is ESRCH, one that ended before is ENOENT.
            let code = error.code == ENOENT ? ESRCH : error.code
            throw SystemError(operation: "identify process", subject: "\(pid)", code: code)
        }
        guard let startTime = startTime(inStat: content) else {
            throw SystemError(operation: "find the start time in", subject: root.path(path), code: EINVAL)
        }
        return ProcessIdentity(pid: pid, startTime: startTime)
    }

    /// Field 22 of a stat line. The second field, the command's name in parentheses, may hold spaces, newlines and
    /// parentheses of its own, so fields are counted from the last `)`.
    static func startTime(inStat content: [UInt8]) -> UInt64? {
        guard let close = content.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = content[(close + 1)...].split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
        let index = 22 - 3  // the first field after the name is number 3
        guard fields.count > index else { return nil }
        return UInt64(String(decoding: fields[index], as: UTF8.self))
    }
}
