import EGMClient
import EGMProtocol
import EGMTestSupport
import Glibc
import LinuxSystem
import Testing

/// The client's side when there is no good daemon at the other end.
@Suite(.serialized, .timeLimit(.minutes(10))) struct ClientTests {
    let directory: TemporaryDirectory
    var path: String { directory.path("egmd.sock") }

    init() throws { directory = try TemporaryDirectory() }

    private func connect() throws(ClientError) -> Client { try Client.connect(to: path, milliseconds: 60_000) }

    /// The error that connecting gives.
    private func problem() -> ClientError? {
        do { _ = try connect() } catch { return error }
        return nil
    }

    @Test func noSocket() throws {
        #expect(problem() == .noSocket(path: path))
        #expect(problem()?.description.contains("there is no socket at \(path); start it with") == true)
        try directory.write("", to: "file")
        do { _ = try Client.connect(to: directory.path("file/x")) } catch {
            #expect(error == .noSocket(path: directory.path("file/x")))
        }
    }

    @Test func aFileThatIsNoSocket() throws {
        try directory.write("", to: "egmd.sock")
        #expect(problem() == .notASocket(path: path))
        #expect(problem()?.description.hasPrefix("cannot reach egmd: the file at \(path) is no socket; name") == true)
        let result = try ProgramResult.of(
            "egmctl", ["--socket", path, "region", "list"], environment: [:], in: directory)
        #expect(result.errors.contains("is no socket"), "\(result)")
        // A directory is none either.
        do { _ = try Client.connect(to: directory.path) } catch {
            #expect(error == .notASocket(path: directory.path))
        }
    }

    @Test func nobodyListens() throws {
        do { _ = try UnixListener.bind(path: path, mode: 0o600) }
        // The listener removed its socket; one that was killed does not.
        let daemon = try TestDaemon(in: directory)
        #expect(try daemon.stop(signal: SIGKILL) == 128 + SIGKILL)
        #expect(problem() == .notListening(path: path))
    }

    @Test func aPathThatIsTooLong() throws {
        let long = directory.path(String(repeating: "x", count: 120))
        do {
            _ = try Client.connect(to: long)
            Issue.record("connected to a path that no socket can have")
        } catch {
            guard case .cannotConnect = error else {
                Issue.record("\(error)")
                return
            }
            #expect(error.description.contains(long))
        }
    }

    @Test func aDaemonThatNeverAnswers() throws {
        let listener = try UnixListener.bind(path: path, mode: 0o600)
        var client = try connect()
        var seen: ClientError?
        do { _ = try client.call(SystemPing.self, NoParams(), milliseconds: 50) } catch { seen = error }
        #expect(seen == .timedOut(method: "system.ping", milliseconds: 50))
        #expect(seen?.description.contains("did not answer system.ping within 0.05 s") == true)
        // A late answer must not be taken for the next one's.
        do { _ = try client.call(SystemPing.self, NoParams(), milliseconds: 60_000) } catch { #expect(error == seen) }
        withExtendedLifetime(listener) {}
    }

    @Test func aDaemonThatHangsUpWithTheRequest() throws {
        let listener = try UnixListener.bind(path: path, mode: 0o600)
        var client = try connect()
        let peer = try accept(listener)
        try startThread(name: "daemon") {
            _ = try? peer.descriptor.wait(until: .readable, milliseconds: 60_000)
            try? peer.finishSending()
        }
        do {
            _ = try client.call(SystemPing.self, NoParams())
            Issue.record("answered")
        } catch {
            guard case .lost = error else {
                Issue.record("\(error)")
                return
            }
            #expect(error.description.contains("the connection to egmd at \(path) was lost"))
        }
    }

    /// What a daemon that stops did not read goes to the next one, on the same socket.
    @Test func aRequestThatWasNotTakenGoesToTheNextDaemon() throws {
        let listener = try UnixListener.bind(path: path, mode: 0o600)
        var client = try connect()
        do {
            let first = try accept(listener)
            try first.stopReceiving()
        }
        try startThread(name: "daemon") {
            guard (try? listener.descriptor.wait(until: .readable, milliseconds: 60_000)) == true,
                let second = try? listener.accept()
            else { return }
            let answer = #"{"jsonrpc":"2.0","id":1,"result":{"pong":true}}"# + "\n"
            _ = try? second.send(Array(answer.utf8).span)
        }
        let error: ClientError?
        do {
            _ = try client.call(SystemPing.self, NoParams(), milliseconds: 60_000)
            error = nil
        } catch let failure { error = failure }
        #expect(error == nil)
    }

    @Test func aRequestThatNobodyTakesIsLost() throws {
        var client: Client
        do {
            let listener = try UnixListener.bind(path: path, mode: 0o600)
            client = try connect()
            try accept(listener).stopReceiving()
        }
        do {
            _ = try client.call(SystemPing.self, NoParams())
            Issue.record("answered")
        } catch {
            #expect(error == .notListening(path: path) || error == .noSocket(path: path))
        }
    }

    private func accept(_ listener: borrowing UnixListener) throws -> UnixStream {
        guard let peer = try listener.accept() else {
            throw SystemError(operation: "accept on", subject: path, code: EAGAIN)
        }
        return peer
    }

    @Test(arguments: ["nonsense\n", "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":[]}\n", "[1]\n", "\u{7f}ELF"])
    func aDaemonThatTalksNonsense(answer: String) throws {
        let listener = try UnixListener.bind(path: path, mode: 0o600)
        var client = try connect()
        let peer = try listener.accept()
        if let peer { _ = try peer.send(Array(answer.utf8).span) }
        do {
            _ = try client.call(SystemPing.self, NoParams(), milliseconds: 60_000)
            Issue.record("understood \(answer)")
        } catch {
            guard case .malformed = error else {
                Issue.record("\(error)")
                return
            }
            #expect(error.description.contains("different versions"))
        }
    }
}
