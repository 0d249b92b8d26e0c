import LinuxSystem

/// A directory for a simulated host and, where none was named, its socket; removed with everything in it at the end, or by the
/// next simulation where this one is killed.
final class RuntimeDirectory {
    private let scratch: LockedScratchDirectory
    var path: String { scratch.path }

    init() throws(SystemError) { scratch = try LockedScratchDirectory(prefix: "egmd-") }
}
