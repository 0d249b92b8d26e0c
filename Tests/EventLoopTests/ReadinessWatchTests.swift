internal import EGMTestSupport
internal import EventLoop
internal import Glibc
internal import LinuxSystem
internal import Testing

/// The idiom of the module: an actor on the loop that serves connections, entered by `assumeIsolated`.
private actor EchoServer {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private var watch: ReadinessWatch?
    private var connections: [Int32: Connection] = [:]
    private let listener: UnixListener
    private(set) var threadIDs: Set<Int32> = []

    init(_ loop: EventLoop, path: String) throws {
        self.loop = loop
        listener = try UnixListener.bind(path: path, mode: 0o600)
    }

    func start() throws {
        watch = try ReadinessWatch(loop, listener.descriptor, [.readable]) { [weak self] _ in
            self?.assumeIsolated { $0.acceptAll() }
        }
    }

    private func acceptAll() {
        threadIDs.insert(currentThreadID())
        while let stream = try? listener.accept() {
            let number = stream.descriptor.number
            let connection = Connection(stream)
            connection.watch = try? ReadinessWatch(loop, connection.stream.descriptor, [.readable]) { [weak self] _ in
                self?.assumeIsolated { $0.serve(number) }
            }
            connections[number] = connection
        }
    }

    private func serve(_ number: Int32) {
        guard let connection = connections[number] else { return }
        var buffer = [UInt8](repeating: 0, count: 4096)
        switch try? connection.stream.receive(into: &buffer) {
        case .bytes(let count, _): _ = try? connection.stream.send(buffer.span.extracting(..<count))
        case .wouldBlock: break
        case .end: connections[number] = nil
        case nil: connections[number] = nil
        }
    }

    var connectionCount: Int { connections.count }

    private final class Connection {
        var watch: ReadinessWatch?  // before the stream: it must end first
        let stream: UnixStream
        init(_ stream: consuming UnixStream) { self.stream = stream }
    }
}

@Suite(.timeLimit(.minutes(10))) struct ReadinessWatchTests {
    @Test func anActorServesConnectionsOnTheLoop() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("s")
        try await Room.with { room in
            let server = try EchoServer(room.loop, path: path)
            try await server.start()
            let pool = try WorkerPool(name: "client", threads: 2)
            for _ in 0..<2 {
                let answer = try await pool.run { () throws(SystemError) in try roundTrip(path) }
                #expect(answer == "hello")
            }
            #expect(await server.threadIDs == [currentThreadID()])
            while await server.connectionCount > 0 { await Task.yield() }
        }
    }

    @Test func interestCanChange() async throws {
        try await Room.with { room in
            let pair = try UnixStream.pair()
            let inbox = Inbox<Readiness>()
            let box = WatchBox()
            box.watch = try ReadinessWatch(room.loop, pair.second.descriptor, [.writable]) { [unowned box] readiness in
                inbox.put(readiness)
                try? box.watch?.setInterest([])  // an error would show as a second event
            }
            #expect(await inbox.next() == [.writable])
            #expect(box.watch?.interest == [])
            try box.watch?.setInterest([.readable])
            _ = try pair.first.send("x".utf8.span)
            #expect(await inbox.next() == [.readable])
            try box.watch?.setInterest([.readable, .writable])
            #expect(await inbox.next() == [.readable, .writable])
        }
    }

    @Test func aPeerThatIsGoneIsAHangUp() async throws {
        try await Room.with { room in
            let pair = try UnixStream.pair()
            let second = pair.second
            let inbox = Inbox<Readiness>()
            let box = WatchBox()
            box.watch = try ReadinessWatch(room.loop, second.descriptor, [.readable, .peerFinished]) {
                [unowned box] readiness in
                inbox.put(readiness)
                box.watch = nil  // a handler may end its own watch
            }
            _ = consume pair.first
            #expect(await inbox.next() == [.readable, .hangUp, .peerFinished])
            #expect(box.watch == nil)
        }
    }

    @Test func aWatchDroppedOnAnotherThreadEnds() async throws {
        let pool = try WorkerPool(name: "other", threads: 1)
        try await Room.with { room in
            let pair = try UnixStream.pair()
            let marker = Marker()
            weak let weakMarker = marker
            nonisolated(unsafe) var watch: ReadinessWatch? = try ReadinessWatch(
                room.loop, pair.second.descriptor, [.readable]
            ) { [marker] _ in
                withExtendedLifetime(marker) {}
                Issue.record("nothing was sent")
            }
            #expect(watch != nil)
            await pool.run { watch = nil }
            await withCheckedContinuation { continuation in room.loop.perform { continuation.resume() } }
            _ = consume marker
            #expect(weakMarker == nil)
        }
    }

    @Test func aRegularFileCannotBeWatched() async throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("x", to: "file")
        try await Room.with { room in
            let file = try OwnedDescriptor.open(path, flags: O_RDONLY)
            let error = #expect(throws: SystemError.self) {
                _ = try ReadinessWatch(room.loop, file, [.readable]) { _ in }
            }
            #expect(error?.code == EPERM)
        }
    }

    private final class Marker {}
    private final class WatchBox { var watch: ReadinessWatch? }
}

private func roundTrip(_ path: String) throws(SystemError) -> String {
    let stream = try UnixStream.connect(to: path, milliseconds: 1000)
    _ = try stream.send("hello".utf8.span)
    _ = try stream.descriptor.wait(until: .readable, milliseconds: nil)
    var buffer = [UInt8](repeating: 0, count: 64)
    guard case .bytes(let count, _) = try stream.receive(into: &buffer) else { return "" }
    return String(decoding: buffer.prefix(count), as: UTF8.self)
}
