internal import EGMTestSupport
internal import EventLoop
internal import Glibc
internal import LinuxSystem
internal import Testing

@Suite(.timeLimit(.minutes(10))) struct InheritedDescriptorsTests {
    @Test func descriptorsComeByNameOnce() async {
        await #expect(processExitsWith: .success) {
            let directory = try TemporaryDirectory()
            let path = directory.path("s")
            try inSingleThreadedCopy {
                occupyLowNumbers()
                let bound = try UnixListener.bind(path: path, mode: 0o600)
                // As systemd passes them: numbers from 3 on.
                let small = try MemoryFile.create(name: "a", size: 10)
                let large = try MemoryFile.create(name: "b", size: 20)
                dup2(bound.descriptor.number, 3)
                dup2(small.number, 4)
                dup2(large.number, 5)
                setenv("LISTEN_PID", "\(getpid())", 1)
                setenv("LISTEN_FDS", "3", 1)
                setenv("LISTEN_FDNAMES", "socket:egm4:egm4", 1)

                var inherited = try InheritedDescriptors.collect()
                require(inherited.names == ["socket", "egm4", "egm4"], "\(inherited.names)")
                require(getenv("LISTEN_FDS") == nil, "the environment is cleared")
                require(try InheritedDescriptors.collect().names == [], "only once")
                require(inherited.take(named: "other") == nil, "no such name")
                guard let first = inherited.take(named: "egm4"), let second = inherited.take(named: "egm4") else {
                    _exit(4)
                }
                require(try FileStatus(of: first).size == 10 && FileStatus(of: second).size == 20, "in order")
                require(fcntl(first.number, F_GETFD) & FD_CLOEXEC != 0, "closed on exec")
                require(inherited.take(named: "egm4") == nil, "all taken")
                guard let listener = try inherited.takeListener(named: "socket") else { _exit(5) }
                _ = try UnixStream.connect(to: path, milliseconds: 1000)
                require(try listener.accept() != nil, "it listens")
            }
        }
    }

    @Test func aListenerHasToListen() async {
        await #expect(processExitsWith: .success) {
            try inSingleThreadedCopy {
                occupyLowNumbers()
                let file = try MemoryFile.create(name: "a", size: 10)
                dup2(file.number, 3)
                setenv("LISTEN_PID", "\(getpid())", 1)
                setenv("LISTEN_FDS", "1", 1)
                setenv("LISTEN_FDNAMES", "socket", 1)
                var inherited = try InheritedDescriptors.collect()
                do {
                    _ = try inherited.takeListener(named: "socket")
                } catch let error as SystemError {
                    _exit(error.code == EINVAL ? 0 : 4)
                }
                _exit(5)
            }
        }
    }

    @Test func whatIsForAnotherProcessIsNotTaken() async {
        await #expect(processExitsWith: .success) {
            setenv("LISTEN_PID", "1", 1)
            setenv("LISTEN_FDS", "1", 1)
            require(try InheritedDescriptors.collect().names == [], "not ours")
        }
    }
}

/// Makes sure that nothing of a test's own gets the numbers from 3 on, which the service manager's descriptors take.
private func occupyLowNumbers() {
    for number: CInt in 3...9 where fcntl(number, F_GETFD) == -1 { dup2(STDERR_FILENO, number) }
}

/// Runs `body` in a copy of this process, and fails if it does. The numbers that it overwrites may be in use here: by the
/// test library's own threads, which a copy does not have.
private func inSingleThreadedCopy(_ body: () throws -> Void) throws {
    // Swift hides fork because of what its runtime may be doing in other threads; here there is nothing to do for them.
    typealias Fork = @convention(c) () -> pid_t
    let fork = try #require(dlsym(nil, "fork").map { unsafeBitCast($0, to: Fork.self) })
    let child = fork()
    if child == 0 {
        do { try body() } catch {
            require(false, "\(error)")
        }
        _exit(0)
    }
    var status: CInt = 0
    while waitpid(child, &status, 0) == -1, errno == EINTR {}
    require(status == 0, "the copy ended with \(status)")
}
