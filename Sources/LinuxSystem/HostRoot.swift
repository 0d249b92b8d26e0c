// Every absolute path of the host that the product reads goes through a host root: the real one is "", a test's or a
// simulated host's is a directory. So the code that parses /sys and /proc is the same everywhere, and nothing is
// hidden behind mocks. What a file says of itself (size 0 in sysfs) is never believed: files are read to the end, up
// to a limit.

internal import CLinuxShims
internal import Glibc

/// The directory that stands for `/` of the host.
package struct HostRoot: Hashable, Sendable {
    /// No file below a host root is read beyond this many bytes; ACPI tables, the largest, are far below it.
    package static let fileSizeLimit = 64 << 20

    /// What goes before every absolute path; empty for the real host.
    package let prefix: String

    /// - Parameter prefix: a directory, or the empty string for the real host.
    package init(prefix: String = "") {
        var trimmed = prefix[...]
        while trimmed.last == "/" { trimmed.removeLast() }
        self.prefix = String(trimmed)
    }

    /// The path to use for the host's absolute `path`.
    package func path(_ path: String) -> String {
        precondition(path.first == "/", "host paths are absolute")
        return prefix + path
    }

    /// The whole content of the host's file `path`.
    package func bytes(_ path: String) throws(SystemError) -> [UInt8] {
        try readFile(self.path(path), limit: HostRoot.fileSizeLimit)
    }

    /// The content of the host's file `path` as text; invalid UTF-8 is replaced.
    package func text(_ path: String) throws(SystemError) -> String {
        String(decoding: try bytes(path), as: UTF8.self)
    }

    /// A sysfs attribute: the file's text without the white space around it; nil if it cannot be read.
    package func attribute(_ path: String) -> String? {
        guard let text = try? text(path) else { return nil }  // absence is an answer here
        let isBlank: (Character) -> Bool = { $0.isWhitespace || $0 == "\0" }
        let start = text.drop(while: isBlank)
        return String(start.reversed().drop(while: isBlank).reversed())
    }

    /// The names in the host's directory `path`, sorted, without `.` and `..`.
    package func names(in path: String) throws(SystemError) -> [String] {
        var directory = try DirectoryStream(self.path(path))
        var names: [String] = []
        while let entry = unsafe try directory.next() {
            let name = unsafe String(cString: entry)
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Where the host's symbolic link `path` points, as it is written; nil if it is no readable link.
    package func linkTarget(_ path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink(self.path(path), &buffer, buffer.count)
        guard count >= 0 else { return nil }
        return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The host path that `path` resolves to after all symbolic links; nil if it does not exist or leaves the root.
    package func resolved(_ path: String) -> String? {
        guard let real = canonicalPath(self.path(path)) else { return nil }
        guard !prefix.isEmpty else { return real }
        guard let base = canonicalPath(prefix), real.hasPrefix(base + "/") else { return nil }
        return String(real.dropFirst(base.count))
    }

    /// Whether the host has something at `path` (symbolic links followed).
    package func exists(_ path: String) -> Bool { unsafe access(self.path(path), F_OK) == 0 }

    private func canonicalPath(_ path: String) -> String? {
        guard let real = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(real) }
        return unsafe String(cString: real)
    }
}
