import EGMDomain
import EGMTestSupport
import Glibc
import LinuxSystem
import Testing

@testable import EGMServer

@Suite(.timeLimit(.minutes(10))) struct ConnectionLimitTests {
    private let reserve = geteuid() == 0 ? Server.rootReserve : 0

    @Test func servesAsManyAsTheLimitAndTellsTheNextWhy() throws {
        let server = try TestServer(limits: { $0.connections = 3 })
        var clients: [RawClient] = []
        for _ in 0..<3 + reserve {
            let client = try server.connect()
            #expect(try client.ask(ping) == pong)
            clients.append(client)
        }
        let refused = try server.connect()
        try refused.send(ping)
        #expect(
            try refused.rest()
                == failure(
                    -32025, "there are too many connections; the limit is 3", id: "null",
                    data: #""kind":"limit-exceeded","hint":"close idle connections, or try again later","limit":3"#)
                + "\n")
        clients.removeLast()
        try server.wait(forConnections: 2 + reserve)
        #expect(try server.connect().ask(ping) == pong)
    }

    @Test func countsTheConnectionsOfEachUserButRoot() throws {
        let server = try TestServer(limits: { ($0.connections, $0.connectionsPerUID) = (5, 2) })
        let exceeded = server.on { server in
            (0...22).map { count -> [Int?] in
                let user = server.exceededLimit(for: 1000)
                let another = server.exceededLimit(for: 1001)
                let root = server.exceededLimit(for: 0)
                // The first two are the user's, the others are root's.
                let caller = Caller(
                    uid: count < 2 ? 1000 : 0, gid: 0, pid: 1, isAdmin: true, connection: UInt64(1000 + count))
                guard let pair = try? UnixStream.pair() else { return [] }
                server.connections[UInt64(1000 + count)] = Connection(
                    id: UInt64(1000 + count), caller: caller,
                    peer: PeerCredentials(pid: 1, uid: caller.uid, gid: 0), stream: pair.first, limits: server.limits)
                return [user, another, root]
            }
        }
        #expect(exceeded[1] == [nil, nil, nil])
        #expect(exceeded[2] == [2, nil, nil])
        #expect(exceeded[4] == [2, nil, nil])
        #expect(exceeded[5] == [5, 5, nil])
        #expect(exceeded[4 + Server.rootReserve] == [5, 5, nil])
        #expect(exceeded[5 + Server.rootReserve] == [5, 5, 5])
    }

    @Test(arguments: [(0, true), (1234, true), (1235, false), (UInt32.max, false)])
    func servesRootAndItsOwnUser(_ uid: UInt32, _ isServed: Bool) {
        let peer = PeerCredentials(pid: 1, uid: uid, gid: 1234, groups: [0, 1234])
        #expect((PeerPolicy(ownUID: 1234).role(of: peer) == .admin) == isServed)
    }

    @Test(.enabled(if: geteuid() == 0, "only root can become another user"))
    func tellsOthersThatTheyAreNotServed() throws {
        let server = try TestServer()
        let directory = try TemporaryDirectory()
        let parent = server.path.split(separator: "/").dropLast().joined(separator: "/")
        try #require(chmod("/" + parent, 0o755) == 0)
        let script = """
            import socket, sys
            s = socket.socket(socket.AF_UNIX)
            s.connect(sys.argv[1])
            s.sendall(b'{"jsonrpc":"2.0","id":1,"method":"system.ping"}')
            while data := s.recv(65536): print(data.decode(), end='')
            """
        let program = try RunningProgram(
            "setpriv",
            ["--reuid=65534", "--regid=65534", "--clear-groups", "/usr/bin/python3", "-c", script, server.path],
            directory: directory)
        #expect(try program.waitForExit() == 0, "\(program.errors)")
        #expect(
            program.output
                == failure(
                    -32018, "uid 65534 may not use this socket", id: "null",
                    data:
                        #""kind":"not-permitted","hint":"call as root, or ask an administrator to add this user to access."#
                        + #"viewer-users, or one of its groups to access.viewer-groups, in /etc/egmd/egmd.toml","#
                        + #""uid":65534,"level":"viewer""#)
                + "\n")
        #expect(try server.connect().ask(ping) == pong)
        try waitUntil("it to be closed") { server.on { $0.refused.isEmpty } }
    }
}
