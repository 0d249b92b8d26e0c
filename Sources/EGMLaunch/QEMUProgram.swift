// Which QEMU egm-qemu stands for. It is installed beside QEMU under a name that contains QEMU's
// (`egm-qemu-system-aarch64`), or in front of it in PATH under QEMU's own name, so the name tells. What must never
// happen is that it finds itself: it would exec itself for ever.

internal import Glibc
internal import LinuxSystem

/// How to find the real QEMU.
package struct QEMUProgram: Sendable {
    /// A QEMU that somebody named, and where: `EGM_QEMU`, or a configuration key. A path, or a name to search for.
    package var named: (name: String, source: String)?
    /// The name egm-qemu was called by, as a path or not.
    package var calledAs: String
    /// The directories to search, as in `PATH`.
    package var searchPath: String
    /// The wrapper's own program file.
    package var own: String

    package static let defaultSearchPath = "/usr/local/bin:/usr/bin:/bin"

    /// - Parameters:
    ///   - named: a QEMU that somebody named, and where.
    ///   - calledAs: the program's own name, `argv[0]`.
    ///   - searchPath: `PATH`; empty or nil means the usual directories.
    ///   - own: the wrapper's own program file.
    package init(
        named: (name: String, source: String)?, calledAs: String, searchPath: String?, own: String = "/proc/self/exe"
    ) {
        self.named = named
        self.calledAs = calledAs
        self.searchPath = searchPath.flatMap { $0.isEmpty ? nil : $0 } ?? QEMUProgram.defaultSearchPath
        self.own = own
    }

    /// The path of the real QEMU.
    package func find() throws(QEMUProgramError) -> String {
        let own: FileStatus
        do { own = try FileStatus(path: self.own) } catch { throw .unknownSelf(reason: error.description) }
        if let named { return try find(named.name, source: named.source, own: own) }
        return try find(nameBehind, source: nil, own: own)
    }

    /// The name of the program that `calledAs` stands for.
    package var nameBehind: String {
        var name = calledAs.split(separator: "/").last ?? "egm-qemu"
        if name.hasPrefix("egm-") { name = name.dropFirst("egm-".count) }
        return name == "qemu" ? QEMUProgram.defaultName : String(name)
    }

    private static var defaultName: String {
        #if arch(arm64)
        "qemu-system-aarch64"
        #else
        "qemu-system-x86_64"
        #endif
    }

    private func find(_ name: String, source: String?, own: FileStatus) throws(QEMUProgramError) -> String {
        if name.contains("/") {
            guard let status = program(at: name) else { throw .notRunnable(path: name, source: source) }
            guard !status.isSameFile(as: own) else { throw .isSelf(path: name, source: source) }
            return name
        }
        for directory in searchPath.split(separator: ":") where directory.first == "/" {
            let path = "\(directory)/\(name)"
            if let status = program(at: path), !status.isSameFile(as: own) { return path }
        }
        throw .notFound(name: name, searchPath: searchPath, source: source)
    }

    /// The file at `path` if this user may run it.
    private func program(at path: String) -> FileStatus? {
        guard let status = try? FileStatus(path: path),  // nothing there is an answer here
            status.kind == .regular, unsafe access(path, X_OK) == 0
        else { return nil }
        return status
    }
}
