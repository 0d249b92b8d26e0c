internal import EGMTestSupport
internal import Glibc
internal import LinuxSystem
internal import Testing

@Suite(.timeLimit(.minutes(10))) struct UnixListenerTests {
    @Test func aConnectionIsAcceptedAndTalks() throws {
        let directory = try TemporaryDirectory()
        let listener = try UnixListener.bind(path: directory.path("s"), mode: 0o600)
        #expect(try listener.accept() == nil)
        let client = try UnixStream.connect(to: directory.path("s"), milliseconds: 1000)
        guard let served = try listener.accept() else {
            Issue.record("a connection has to wait")
            return
        }
        try client.sendText("ping")
        #expect(try Message.receive(from: served).text == "ping")
        #expect(fcntl(served.descriptor.number, F_GETFL) & O_NONBLOCK != 0)
        #expect(fcntl(served.descriptor.number, F_GETFD) & FD_CLOEXEC != 0)
    }

    @Test(arguments: [0o600, 0o660, 0o666] as [UInt32])
    func theModeIsAsAskedWhateverTheUmask(mode: UInt32) throws {
        let directory = try TemporaryDirectory()
        let listener = try UnixListener.bind(path: directory.path("s"), mode: mode)
        #expect(try FileStatus(path: directory.path("s")).mode == mode)
        #expect(listener.path == directory.path("s"))
    }

    @Test func aSecondListenerIsRefused() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("s")
        let listener = try UnixListener.bind(path: path, mode: 0o600)
        let error = #expect(throws: SystemError.self) { _ = try UnixListener.bind(path: path, mode: 0o600) }
        #expect(error?.code == EADDRINUSE)
        #expect(error?.subject == "\(path) (\(path).lock is locked)")
        _ = try UnixStream.connect(to: path, milliseconds: 1000)
        #expect(try listener.accept() != nil)
    }

    @Test func aListenerThatDoesNotKnowTheLockIsNotRobbed() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("s")
        let listener = try UnixListener.bind(path: path, mode: 0o600)
        try directory.write("", to: "other.lock")
        #expect(rename(path, directory.path("t")) == 0)
        let error = #expect(throws: SystemError.self) {
            _ = try UnixListener.bind(path: directory.path("t"), mode: 0o600)
        }
        #expect(error == SystemError(operation: "listen on", subject: directory.path("t"), code: EADDRINUSE))
        withExtendedLifetime(listener.descriptor.number) {}
    }

    @Test func aStaleSocketIsReplaced() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("s")
        do {
            let listener = try UnixListener.bind(path: directory.path("dead"), mode: 0o600)
            #expect(rename(directory.path("dead"), path) == 0)
            withExtendedLifetime(listener.descriptor.number) {}
        }
        #expect(try FileStatus(path: path).kind == .socket)
        let listener = try UnixListener.bind(path: path, mode: 0o600)
        _ = try UnixStream.connect(to: path, milliseconds: 1000)
        #expect(try listener.accept() != nil)
    }

    @Test func aFileIsNeverReplaced() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("precious", to: "s")
        #expect(throws: SystemError(operation: "replace by a socket", subject: path, code: ENOTSOCK)) {
            _ = try UnixListener.bind(path: path, mode: 0o600)
        }
        #expect(try HostRoot().text(path) == "precious")
    }

    @Test func theSocketIsGoneAfterTheListener() throws {
        let directory = try TemporaryDirectory()
        do { _ = try UnixListener.bind(path: directory.path("s"), mode: 0o600) }
        #expect(!directory.root.exists("/s"))
    }

    @Test func anInheritedListenerIsTakenOverAndItsPathStays() throws {
        let directory = try TemporaryDirectory()
        let bound = try UnixListener.bind(path: directory.path("s"), mode: 0o600)
        do {
            let adopted = try UnixListener.adopt(bound.descriptor.duplicate())
            _ = try UnixStream.connect(to: directory.path("s"), milliseconds: 1000)
            #expect(try adopted.accept() != nil)
            #expect(adopted.path == nil)
        }
        #expect(directory.root.exists("/s"))
    }

    @Test func aSocketThatDoesNotListenIsNotTakenOver() throws {
        let pair = try UnixStream.pair()
        let error = #expect(throws: SystemError.self) { _ = try UnixListener.adopt(pair.first.descriptor.duplicate()) }
        #expect(error?.code == EINVAL)
    }

    @Test func theLongestPathFitsAndOneByteMoreIsRefused() throws {
        let directory = try TemporaryDirectory()
        let longest = directory.path(String(repeating: "x", count: 107 - directory.path.utf8.count - 1))
        #expect(longest.utf8.count == 107)
        _ = try UnixListener.bind(path: longest, mode: 0o600)
        let tooLong = longest + "x"
        let error = SystemError(operation: "listen on", subject: "\(tooLong) (at most 107 bytes)", code: ENAMETOOLONG)
        #expect(throws: error) { _ = try UnixListener.bind(path: tooLong, mode: 0o600) }
        #expect(throws: SystemError.self) { _ = try UnixStream.connect(to: tooLong, milliseconds: 1) }
    }

    @Test func connectingToNobodySaysSo() throws {
        let directory = try TemporaryDirectory()
        #expect(throws: SystemError(operation: "connect to", subject: directory.path("s"), code: ENOENT)) {
            _ = try UnixStream.connect(to: directory.path("s"), milliseconds: 1000)
        }
    }

    @Test func connectingToAFullBacklogEndsAtTheDeadline() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("s")
        let listener = try UnixListener.bind(path: path, mode: 0o600)
        var waiting = DescriptorList()
        let error = #expect(throws: SystemError.self) {
            for _ in 0...(UnixListener.backlog + 1) {
                let stream = try UnixStream.connect(to: path, milliseconds: 20)
                waiting.append(try stream.descriptor.duplicate())
            }
        }
        #expect(error == SystemError(operation: "connect to", subject: path, code: ETIMEDOUT))
        #expect(waiting.count == UnixListener.backlog + 1)
        withExtendedLifetime(listener.descriptor.number) {}
    }
}
