// Starts real programs for tests. Output goes to files in the test's own directory, so a program can never block on a
// pipe that nobody reads; waiting for a line or for the end of the program waits for that event, with a deadline that
// only a broken program reaches.

internal import Glibc
internal import LinuxSystem

/// A child process; it is killed and reaped when the fixture goes away.
package final class RunningProgram: @unchecked Sendable {
    // Only the test that started it uses it; `status` is written once, by `waitForExit`.

    /// No program under test needs longer than this to say what a test waits for, even on a busy machine.
    package static let patience: UInt64 = 300_000_000_000

    package let pid: Int32
    private let outputPath: String
    private let errorPath: String
    private var status: Int32?

    /// Starts the program at `path` (found in PATH if it has no slash).
    /// - Parameters:
    ///   - environment: replaces the variables of that name, nil removes one; the rest is inherited.
    ///   - directory: where output and error output are kept.
    ///   - input: file that is its standard input.
    package init(
        _ path: String, _ arguments: [String] = [], environment: [String: String?] = [:],
        directory: TemporaryDirectory, input: String = "/dev/null"
    ) throws {
        let tag = String(UInt32.random(in: 0...UInt32.max), radix: 16)
        outputPath = directory.path("out-\(tag)")
        errorPath = directory.path("err-\(tag)")
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, outputPath, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errorPath, O_WRONLY | O_CREAT | O_TRUNC, 0o600)

        // The test runner blocks or ignores some signals; programs under test start with none of that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
            entry += 1
        }
        for (name, value) in environment { variables[name] = value }

        var argv: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        var envp: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in argv + envp { free(pointer) } }
        var child: pid_t = 0
        let code = posix_spawnp(&child, path, &actions, &attributes, &argv, &envp)
        guard code == 0 else { throw SystemError(operation: "start", subject: path, code: code) }
        pid = child
    }

    deinit { end() }

    /// Kills it, unless it has ended, and reaps it.
    package func end() {
        guard status == nil else { return }
        kill(pid, SIGKILL)
        var ignored: Int32 = 0
        while waitpid(pid, &ignored, 0) < 0, errno == EINTR {}
        status = 128 + SIGKILL
    }

    /// What it has written to standard output so far.
    package var output: String { (try? String(decoding: readFile(outputPath, limit: 64 << 20), as: UTF8.self)) ?? "" }

    /// What it has written to standard error so far.
    package var errors: String { (try? String(decoding: readFile(errorPath, limit: 64 << 20), as: UTF8.self)) ?? "" }

    package func send(signal: Int32) { kill(pid, signal) }

    /// Whether it has ended; it is not reaped by asking.
    package var hasEnded: Bool {
        if status != nil { return true }
        var information = siginfo_t()
        return waitid(P_PID, id_t(pid), &information, WEXITED | WNOHANG | WNOWAIT) == 0 && information.si_signo != 0
    }

    /// Waits for the end; returns the exit status, or 128 plus the signal that killed it.
    @discardableResult
    package func waitForExit() throws -> Int32 {
        if let status { return status }
        let process = try ProcessHandle.open(pid: pid)
        var poller = pollfd(fd: process.descriptor.number, events: Int16(POLLIN), revents: 0)
        while poll(&poller, 1, Int32(RunningProgram.patience / 1_000_000)) < 0, errno == EINTR {}
        var raw: Int32 = 0
        let reaped = waitpid(pid, &raw, poller.revents == 0 ? WNOHANG : 0)
        guard reaped == pid else { throw TimedOut(what: "the end of process \(pid)", seen: output + errors) }
        let result = raw & 0x7f == 0 ? (raw >> 8) & 0xff : 128 + (raw & 0x7f)
        status = result
        return result
    }

    /// Waits until standard output or standard error contains `text`.
    package func waitFor(_ text: String) throws {
        try waitUntil("\"\(text)\" from process \(pid)", seen: { self.output + self.errors }) {
            self.output.contains(text) || self.errors.contains(text)
        }
    }
}

/// Something that a test waited for did not happen.
package struct TimedOut: Error, CustomStringConvertible {
    package var what: String
    package var seen: String

    package init(what: String, seen: String) {
        self.what = what
        self.seen = seen
    }

    package var description: String { "waited in vain for \(what); seen so far:\n\(seen)" }
}

/// Polls `condition`, for states that announce themselves by no event; fails after `RunningProgram.patience`.
package func waitUntil(
    _ what: String, seen: () -> String = { "" }, _ condition: () throws -> Bool
) throws {
    let deadline = monotonicNanoseconds() + RunningProgram.patience
    while try !condition() {
        guard monotonicNanoseconds() < deadline else { throw TimedOut(what: what, seen: seen()) }
        poll(nil, 0, 5)
    }
}
