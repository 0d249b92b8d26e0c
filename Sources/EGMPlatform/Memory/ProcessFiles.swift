internal import Glibc
internal import LinuxSystem

/// Small questions to the real `/proc`.
enum ProcessFiles {
    static var ownPID: Int32 { getpid() }

    /// A `maps` file of a process with the kernel's largest number of mappings and long paths stays below it.
    static let sizeLimit = 64 << 20

    /// The entries of a /proc directory that are numbers: processes or threads.
    static func numbers(in directory: String) throws(SystemError) -> [Int32] {
        try HostRoot().names(in: directory).compactMap { Int32($0) }
    }

    static func content(_ path: String) throws(SystemError) -> [UInt8] { try readFile(path, limit: sizeLimit) }

    /// The process or thread in the /proc directory `/proc/PID` or `/proc/PID/task/TID`.
    static func open(_ directory: String) throws(SystemError) -> ProcessHandle {
        let number = directory.split(separator: "/").last.flatMap { Int32($0) } ?? 0
        return directory.contains("/task/")
            ? try ProcessHandle.open(thread: number) : try ProcessHandle.open(pid: number)
    }

    /// `comm` of the process; empty if it has gone.
    static func command(_ pid: Int32) -> String { HostRoot().attribute("/proc/\(pid)/comm") ?? "" }

    /// Whether an error says that the process has ended.
    static func isGone(_ code: Int32) -> Bool { code == ENOENT || code == ESRCH }

    /// Whether a process that we may not look at has neither memory nor descriptors of its own: a kernel thread, or
    /// one that has ended and is not reaped. `stat` is open to everybody.
    static func holdsNothing(_ pid: Int32) -> Bool {
        guard let fields = statFields(pid), fields.count > 17 else {
            // Unreadable although everybody may read it: it has gone. (Or /proc is mounted with hidepid, and then the
            // directory has no entry of it to begin with.)
            return !HostRoot().exists("/proc/\(pid)")
        }
        let isKernelThread = (UInt64(fields[6]) ?? 0) & 0x0020_0000 != 0  // PF_KTHREAD
        let hasEnded = fields[0] == "Z" || fields[0] == "X"
        return isKernelThread || (hasEnded && fields[17] == "1")
    }

    /// The parent of the process; nil if it has gone.
    static func parent(_ pid: Int32) -> Int32? {
        guard let fields = statFields(pid), fields.count > 1 else { return nil }
        return Int32(fields[1])
    }

    /// The living processes of which it holds pidfds; empty also if one of them cannot be named from here.
    static func watched(by pid: Int32) -> [Int32] {
        let root = HostRoot()
        var found: [Int32] = []
        // What cannot be read is not known, and nothing is made of it.
        for number in (try? ProcessFiles.numbers(in: "/proc/\(pid)/fdinfo")) ?? [] {
            // The same: closed meanwhile.
            guard let text = try? root.text("/proc/\(pid)/fdinfo/\(number)"),
                let line = text.split(separator: "\n").first(where: { $0.hasPrefix("Pid:") }),
                let watched = line.split(whereSeparator: { $0 == "\t" || $0 == " " }).last.flatMap({ Int32($0) }),
                watched != -1
            else { continue }
            // Of another pid namespace.
            guard watched > 0 else { return [] }
            found.append(watched)
        }
        return found
    }

    /// The fields of `/proc/PID/stat` from the third (the state) on: [6] are the flags, [17] is the number of threads.
    private static func statFields(_ pid: Int32) -> [String]? {
        // Absence is an answer here.
        (try? HostRoot().bytes("/proc/\(pid)/stat")).flatMap { fields(inStat: $0) }
    }

    /// The same of a text. The second field is the name that the process gave itself: any bytes, parentheses and blanks
    /// among them, and such as Swift takes together with the parenthesis behind them for one character. So it is bytes
    /// that are looked at, and the last parenthesis is the kernel's.
    static func fields(inStat content: [UInt8]) -> [String]? {
        guard let close = content.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        return content[(close + 1)...].split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
            .map { String(decoding: $0, as: UTF8.self) }
    }
}
