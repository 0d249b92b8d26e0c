// A directory of its own for every test, removed with everything in it when the fixture goes away. Paths are kept
// short: a Unix socket's path has to fit into 107 bytes.
//
//     let directory = try TemporaryDirectory()
//     try directory.write("0x1\n", to: "sys/class/egm/egm4/egm_size")
//     let root = directory.root                      // a HostRoot

internal import Glibc
package import LinuxSystem

/// A unique directory below `TMPDIR` or `/tmp` that lives as long as the value.
package final class TemporaryDirectory: Sendable {
    /// The absolute path, without a slash at its end.
    package let path: String

    package init() throws {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array((parent + "/egmd-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw SystemError(operation: "make a directory in", subject: parent, code: errno)
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { TemporaryDirectory.remove(path) }

    /// Runs `body` with a directory that exists exactly as long as the body runs.
    package static func with<Result>(_ body: (TemporaryDirectory) async throws -> Result) async throws -> Result {
        let directory = try TemporaryDirectory()
        defer { withExtendedLifetime(directory) {} }
        return try await body(directory)
    }

    /// The directory as the root of a host.
    package var root: HostRoot { HostRoot(prefix: path) }

    /// The absolute path of `relative`, which need not exist.
    package func path(_ relative: String) -> String {
        path + (relative.hasPrefix("/") ? "" : "/") + relative
    }

    /// Makes the directory `relative` and those above it.
    @discardableResult
    package func makeDirectory(_ relative: String) throws -> String {
        var current = path
        for part in relative.split(separator: "/") {
            current += "/" + part
            if mkdir(current, 0o755) != 0, errno != EEXIST {
                throw SystemError(operation: "make directory", subject: current, code: errno)
            }
        }
        return current
    }

    /// Writes `text` to the file `relative`, making the directories above it; returns the absolute path.
    @discardableResult
    package func write(_ text: String, to relative: String) throws -> String {
        try write(Array(text.utf8), to: relative)
    }

    /// Writes `bytes` to the file `relative`, making the directories above it; returns the absolute path.
    @discardableResult
    package func write(_ bytes: [UInt8], to relative: String) throws -> String {
        try makeParent(of: relative)
        let file = path(relative)
        let descriptor = try OwnedDescriptor.open(file, flags: O_WRONLY | O_CREAT | O_TRUNC, mode: 0o644)
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor.number, $0.baseAddress, $0.count) }
            guard count > 0 else { throw SystemError(operation: "write", subject: file, code: errno) }
            rest = rest.dropFirst(count)
        }
        return file
    }

    /// Makes `relative` a symbolic link whose text is `target`, and the directories above it.
    package func link(_ relative: String, to target: String) throws {
        try makeParent(of: relative)
        guard symlink(target, path(relative)) == 0 else {
            throw SystemError(operation: "link", subject: path(relative), code: errno)
        }
    }

    /// Removes `relative` with everything in it; nothing happens if it does not exist.
    package func remove(_ relative: String) { TemporaryDirectory.remove(path(relative)) }

    private func makeParent(of relative: String) throws {
        let parts = relative.split(separator: "/").dropLast()
        try makeDirectory(parts.joined(separator: "/"))
    }

    private static func remove(_ path: String) {
        guard unlink(path) != 0, errno == EISDIR || errno == EPERM else { return }
        // A directory that can't be listed can't be cleaned either; rmdir then fails, which is as good as it gets.
        let names = (try? HostRoot(prefix: path).names(in: "/")) ?? []
        for name in names { remove(path + "/" + name) }
        rmdir(path)
    }
}
