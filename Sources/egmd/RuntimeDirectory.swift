import LinuxSystem

/// A directory for a simulated host and, where none was named, its socket; removed with everything in it at the end.
final class RuntimeDirectory {
    let path: String

    init() throws(SystemError) { path = try ScratchDirectory.make(prefix: "egmd-") }

    deinit { ScratchDirectory.remove(path) }
}
