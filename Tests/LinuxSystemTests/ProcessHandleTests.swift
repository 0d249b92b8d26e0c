internal import EGMTestSupport
internal import Glibc
internal import LinuxSystem
internal import Testing

@Suite(.timeLimit(.minutes(10))) struct ProcessHandleTests {
    /// Starts a process that does nothing until it is killed.
    private func startSleeper() throws -> pid_t {
        var pid: pid_t = 0
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("sleep"), strdup("600"), nil]
        defer { for argument in arguments { free(argument) } }
        let code = posix_spawn(&pid, "/bin/sleep", nil, nil, &arguments, nil)
        guard code == 0 else { throw SystemError(operation: "start", subject: "/bin/sleep", code: code) }
        return pid
    }

    private func reap(_ pid: pid_t) {
        var status: CInt = 0
        #expect(waitpid(pid, &status, 0) == pid)
    }

    @Test func theEndOfAProcessIsSeen() throws {
        let pid = try startSleeper()
        let identity = try ProcessIdentity.current(pid: pid)
        let handle = try ProcessHandle.open(identity)
        #expect(try !handle.hasEnded())
        #expect(try handle.pid() == pid)
        try handle.signal(SIGKILL)
        #expect(try handle.descriptor.wait(until: .readable, milliseconds: nil))
        #expect(try handle.hasEnded())
        // A zombie has ended, though its pid is still taken.
        #expect(throws: SystemError(operation: "open process", subject: "\(pid)", code: ESRCH)) {
            _ = try ProcessHandle.open(identity)
        }
        reap(pid)
        #expect(try handle.pid() == nil)
        let error = #expect(throws: SystemError.self) { try handle.signal(0) }
        #expect(error?.code == ESRCH)
        #expect(throws: SystemError(operation: "open process", subject: "\(pid)", code: ESRCH)) {
            _ = try ProcessHandle.open(identity)
        }
    }

    @Test func anotherStartTimeIsAnotherProcess() throws {
        var identity = try ProcessIdentity.current(pid: getpid())
        _ = try ProcessHandle.open(identity)
        identity.startTime += 1
        #expect(throws: SystemError(operation: "open process", subject: "\(getpid())", code: ESRCH)) {
            _ = try ProcessHandle.open(identity)
        }
    }

    @Test(arguments: ["qemu", "a) S 1 (", ")", "", "new\nline) 9 9"])
    func theNameOfACommandCannotForgeTheStartTime(name: String) throws {
        let directory = try TemporaryDirectory()
        let fields = (3...52).map { "\($0)" }.joined(separator: " ")
        try directory.write("77 (\(name)) \(fields)\n", to: "proc/77/stat")
        #expect(
            try ProcessIdentity.current(pid: 77, root: directory.root) == ProcessIdentity(pid: 77, startTime: 22))
    }

    @Test(arguments: ["", "77 (x", "77 (x) S 1 2 3", "77 (x) 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 z"])
    func aBrokenStatIsAnError(content: String) throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(content, to: "proc/77/stat")
        #expect(throws: SystemError(operation: "find the start time in", subject: path, code: EINVAL)) {
            _ = try ProcessIdentity.current(pid: 77, root: directory.root)
        }
    }

    @Test func noProcessIsNoIdentity() throws {
        let directory = try TemporaryDirectory()
        #expect(throws: SystemError(operation: "identify process", subject: "77", code: ESRCH)) {
            _ = try ProcessIdentity.current(pid: 77, root: directory.root)
        }
    }
}
