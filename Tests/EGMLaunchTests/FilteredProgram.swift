// Starts a program as a test's child, with files for its output (so that nothing can block) and a pipe to its input.

import CInjectProbe
import EGMTestSupport
import Glibc
import LinuxSystem
import Testing

/// What became of a program.
struct Outcome: Equatable {
    /// The exit status; 128 + the signal's number if one ended it.
    var status: Int32
    var output: String
    var errors: String

    /// The lines of the output.
    var lines: [String] { output.split(separator: "\n").map(String.init) }
}

/// A child process in a process group of its own.
final class FilteredProgram {
    let pid: pid_t
    private let directory: TemporaryDirectory
    private let input: OwnedDescriptor
    private var isWaitedFor = false

    init(_ program: String, _ arguments: [String], in directory: TemporaryDirectory) throws {
        self.directory = directory
        var ends: [CInt] = [0, 0]
        guard pipe(&ends) == 0 else { throw SystemError(operation: "make", subject: "a pipe", code: errno) }
        input = OwnedDescriptor(owning: ends[1])
        let child = OwnedDescriptor(owning: ends[0])
        _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC)
        _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, child.number, 0)
        for (number, name) in [(CInt(1), "output"), (2, "errors")] {
            posix_spawn_file_actions_addopen(
                &actions, number, directory.path(name), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0o600)
        }
        // What the test runner itself inherited or opened is not the program's.
        egm_probe_close_above_errors(&actions)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The threads of the test runner block most signals, which a program would inherit.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
        var vector = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for word in vector { free(word) } }
        var pid: pid_t = 0
        let code = posix_spawn(&pid, program, &actions, &attributes, &vector, environ)
        guard code == 0 else { throw SystemError(operation: "start", subject: program, code: code) }
        self.pid = pid
    }

    deinit {
        guard !isWaitedFor else { return }
        kill(pid, SIGKILL)
        waitpid(pid, nil, 0)
    }

    /// Writes a line to the program's standard input.
    func send(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        #expect(write(input.number, bytes, bytes.count) == bytes.count)
    }

    /// What the program has written so far.
    var output: String { text("output") }
    var errors: String { text("errors") }

    /// The first line of standard error that begins with `prefix`, without it; waits until it is there.
    func awaitErrorLine(_ prefix: String) throws -> String { try awaitLine(prefix, in: "errors") }

    /// The first line of standard output that begins with `prefix`, without it; waits until it is there.
    func awaitOutputLine(_ prefix: String) throws -> String { try awaitLine(prefix, in: "output") }

    private func awaitLine(_ prefix: String, in file: String) throws -> String {
        let watcher = try FileWatcher(directory.path(file))
        while true {
            // QEMU ends its lines with CR and LF, which is one Character.
            let complete = text(file).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).dropLast()
            if let line = complete.first(where: { $0.hasPrefix(prefix) }) {
                return String(line.dropFirst(prefix.count))
            }
            try watcher.awaitChange()
        }
    }

    /// Waits for the end.
    func wait() -> Outcome {
        var status: CInt = 0
        while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
        isWaitedFor = true
        let signal = status & 0x7f
        return Outcome(
            status: signal == 0 ? (status >> 8) & 0xff : 128 + signal, output: text("output"), errors: text("errors"))
    }

    private func text(_ name: String) -> String {
        let bytes = try? readFile(directory.path(name), limit: 1 << 20)  // not there yet: nothing written
        return String(decoding: bytes ?? [], as: UTF8.self)
    }
}

/// Waits for writes to a file.
struct FileWatcher: ~Copyable {
    private let descriptor: OwnedDescriptor

    init(_ path: String) throws {
        descriptor = OwnedDescriptor(owning: inotify_init1(CInt(IN_CLOEXEC)))
        guard inotify_add_watch(descriptor.number, path, UInt32(IN_MODIFY)) >= 0 else {
            throw SystemError(operation: "watch", subject: path, code: errno)
        }
    }

    struct NoChange: Error {}

    func awaitChange() throws {
        var polled = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
        guard poll(&polled, 1, 300_000) == 1 else { throw NoChange() }
        var events = [UInt8](repeating: 0, count: 4096)
        _ = read(descriptor.number, &events, events.count)
    }
}
