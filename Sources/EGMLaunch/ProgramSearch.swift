internal import Glibc
internal import LinuxSystem

/// Where a shell would find the program `name`: itself if it has a slash, else in `searchPath`.
package enum ProgramSearch: Equatable, Sendable {
    case found(String)
    /// There is something of that name that this user may not run.
    case notRunnable(String)
    case notFound

    package init(_ name: String, searchPath: String?) {
        let paths =
            name.contains("/")
            ? [name] : (searchPath ?? QEMUProgram.defaultSearchPath).split(separator: ":").map { "\($0)/\(name)" }
        self = .notFound
        for path in paths {
            guard let status = try? FileStatus(path: path) else { continue }  // nothing there is an answer here
            if status.kind == .regular, unsafe access(path, X_OK) == 0 {
                self = .found(path)
                return
            }
            if case .notFound = self { self = .notRunnable(path) }
        }
    }
}
