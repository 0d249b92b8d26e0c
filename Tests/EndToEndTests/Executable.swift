import EGMTestSupport
import Glibc
import LinuxSystem

/// A built program where other users can run it: the build directory may be closed to them.
enum Executable {
    /// Copies the built program `name`; returns the copy's path.
    static func copy(_ name: String, into directory: TemporaryDirectory) throws -> String {
        let bytes = try readFile(BuiltProgram.path(name), limit: 1 << 30)
        let path = try directory.write(bytes, to: "bin-" + name)
        chmod(path, 0o755)
        return path
    }
}
