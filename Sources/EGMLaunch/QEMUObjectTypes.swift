// Which QEMU is it: one that leaves the bad pages of EGM memory out of what it tells the guest, or one that does not know of
// EGM? QEMU itself says: the forks that do know the object `acpi-egm-memory` (virtualization.md, 1.2 and 1.3). It is asked
// only where the answer matters, on memory with bad pages, because to ask costs a start of QEMU.

internal import Glibc
package import LinuxSystem

/// The object types that a QEMU knows.
package enum QEMUObjectTypes {
    /// How long QEMU may take to print its list, milliseconds.
    package static let deadline = 10_000
    /// The longest list that is read, bytes; QEMU 10 prints 2 KiB.
    package static let limit = 64 << 10

    /// Whether the QEMU at `program` knows the object type `type`, by what `-object help` prints.
    package static func areKnown(to program: String, include type: String) throws(SystemError) -> Bool {
        let output = try MemoryFile.empty(name: "object-types")
        let process = try start(program, ["-object", "help"], output: output.number)
        let hasEnded = try process.handle.descriptor.wait(until: .readable, milliseconds: deadline)
        if !hasEnded { try process.handle.signal(SIGKILL) }
        var status: Int32 = 0
        while unsafe waitpid(process.pid, &status, 0) < 0, errno == EINTR {}
        guard hasEnded else {
            throw SystemError(operation: "list the object types of", subject: program, code: ETIMEDOUT)
        }
        guard status == 0 else {
            throw SystemError(operation: "list the object types of", subject: program, code: ENOTSUP)
        }
        let text = String(decoding: try readFile("/proc/self/fd/\(output.number)", limit: limit), as: UTF8.self)
        return text.split(whereSeparator: \.isWhitespace).contains(Substring(type))
    }

    private struct Child: ~Copyable {
        let pid: Int32
        let handle: ProcessHandle
    }

    /// Starts `program` with nothing but its output: standard input and error are /dev/null.
    private static func start(_ program: String, _ arguments: [String], output: Int32) throws(SystemError) -> Child {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var vector: [UnsafeMutablePointer<CChar>?] = unsafe [strdup(program)]
        for argument in arguments { unsafe vector.append(strdup(argument)) }
        unsafe vector.append(nil)
        defer { unsafe vector.forEach { unsafe free($0) } }
        var pid: pid_t = 0
        let code = unsafe posix_spawn(&pid, program, &actions, nil, &vector, environ)
        guard code == 0 else { throw SystemError(operation: "start", subject: program, code: code) }
        // A child that nobody has waited for keeps its pid.
        return Child(pid: pid, handle: try ProcessHandle.open(pid: pid))
    }
}
