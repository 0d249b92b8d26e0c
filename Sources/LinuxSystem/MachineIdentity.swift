internal import CLinuxShims
internal import Glibc

/// What the running kernel says of itself.
package struct MachineIdentity: Equatable, Sendable {
    /// As `uname -r` prints it.
    package var kernel: String
    /// As `uname -m` prints it.
    package var architecture: String

    /// The corresponding call is `uname`.
    package static func current() throws(SystemError) -> MachineIdentity {
        var name = utsname()
        guard unsafe uname(&name) == 0 else {
            throw SystemError(operation: "ask", subject: "the kernel for its name", code: egm_errno())
        }
        let kernel = unsafe withUnsafeBytes(of: &name.release) { unsafe text($0) }
        let architecture = unsafe withUnsafeBytes(of: &name.machine) { unsafe text($0) }
        return MachineIdentity(kernel: kernel, architecture: architecture)
    }

    private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}
