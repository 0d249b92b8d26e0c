// Writes the files of a simulated host below one directory. Writing twice gives the same tree; nothing is removed.

internal import LinuxSystem

/// A directory that becomes the root of a host. Paths are the host's, absolute.
struct HostTree {
    let prefix: String
    /// Directories that are there already, so that each is made once.
    private var made: Set<String> = []

    init(prefix: String) { self.prefix = prefix }

    /// Makes the directory and those above it.
    mutating func directory(_ path: String) throws(SimulationError) {
        guard made.insert(path).inserted else { return }
        do {
            try ScratchDirectory.makePath(prefix + path, mode: 0o755)
        } catch {
            throw .failed("\(error)")
        }
    }

    mutating func file(_ path: String, _ text: String) throws(SimulationError) {
        try file(path, Array(text.utf8))
    }

    mutating func file(_ path: String, _ bytes: [UInt8]) throws(SimulationError) {
        try directory(HostTree.parent(of: path))
        do throws(SystemError) { try writeFile(prefix + path, bytes: bytes, mode: 0o644) } catch {
            throw .failed("\(error)")
        }
    }

    /// A symbolic link at `path` to the host's absolute `target`, written relative as sysfs does.
    mutating func link(_ path: String, to target: String) throws(SimulationError) {
        try directory(HostTree.parent(of: path))
        let text = HostTree.relative(target, from: HostTree.parent(of: path))
        do throws(SystemError) { try makeSymbolicLink(prefix + path, to: text) } catch { throw .failed("\(error)") }
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return String(path[..<slash])
    }

    static func relative(_ target: String, from directory: String) -> String {
        let to = target.split(separator: "/")
        let from = directory.split(separator: "/")
        var common = 0
        while common < to.count, common < from.count, to[common] == from[common] { common += 1 }
        let up = Array(repeating: Substring(".."), count: from.count - common)
        return (up + to[common...]).joined(separator: "/")
    }
}
