internal import EventLoop
internal import LinuxSystem
internal import Synchronization
internal import Testing

@Suite(.timeLimit(.minutes(10))) struct EventLoopTests {
    @Test func runReturnsTheCodeOfExit() async throws {
        let loop = try EventLoop()
        loop.exit(code: 42)
        let thread = try WorkerPool(name: "loop", threads: 1)
        #expect(try await thread.run { () throws(SystemError) in try loop.run() } == 42)
        #expect(!loop.isCurrent)
    }

    @Test func anActorStaysOnTheLoopOverAwaits() async throws {
        let pool = try WorkerPool(name: "worker", threads: 2)
        try await Room.with { room in
            let home = currentThreadID()
            #expect(room.loop.isCurrent)
            for _ in 0..<200 {
                let away = await pool.run { currentThreadID() }
                #expect(away != home)
                #expect(currentThreadID() == home)
                room.assertIsolated()
            }
        }
    }

    @Test func aPlainAsyncFunctionStaysOnTheLoop() async throws {
        try await Room.with { room in
            let home = currentThreadID()
            func helper() async -> Int32 {
                await Task.yield()
                return currentThreadID()
            }
            #expect(await helper() == home)
            #expect(currentThreadID() == home)
        }
    }

    @Test func jobsOfManyThreadsAllRunInOrderOfEachThread() async throws {
        let pool = try WorkerPool(name: "worker", threads: 4)
        let seen = Log()
        try await Room.with { room in
            let loop = room.loop
            await withTaskGroup { group in
                for worker in 0..<4 {
                    group.addTask {
                        await pool.run { for index in 0..<5000 { loop.perform { seen.add(worker, index) } } }
                    }
                }
            }
            // Work comes in order, so this is the last.
            await withCheckedContinuation { continuation in loop.perform { continuation.resume() } }
        }
        for worker in 0..<4 { #expect(seen.values(worker) == Array(0..<5000)) }
    }

    @Test func aWaitingLoopIsWokenEveryTime() async throws {
        let loop = try EventLoop()
        let thread = try WorkerPool(name: "loop", threads: 1)
        async let code = thread.run { () throws(SystemError) in try loop.run() }
        let room = Room(loop)
        for _ in 0..<2000 { await room.enter { $0.assertIsolated() } }
        loop.exit(code: 0)
        #expect(try await code == 0)
    }

    @Test func jobsThatNeverEndDoNotStarveDescriptors() async throws {
        try await Room.with { room in
            let pair = try UnixStream.pair()
            let flag = Flag()
            let watch = try ReadinessWatch(room.loop, pair.second.descriptor, [.readable]) { _ in flag.isUp = true }
            _ = try pair.first.send("x".utf8.span)
            while !flag.isUp { await Task.yield() }
            withExtendedLifetime(watch) {}
        }
    }

    @Test func codeOffTheLoopIsCaught() async {
        await #expect(processExitsWith: .failure) {
            let loop = try EventLoop()
            Room(loop).assertIsolated()
        }
    }

    @Test func aSourceMadeOffTheLoopIsCaught() async {
        await #expect(processExitsWith: .failure) {
            let loop = try EventLoop()
            _ = try TimerSource(loop, milliseconds: 1) {}
        }
    }

    @Test func anAdoptedThreadMayEnterActorsBeforeRun() throws {
        let loop = try EventLoop()
        loop.adoptCurrentThread()
        Room(loop).assumeIsolated { $0.assertIsolated() }
    }

    private final class Flag { var isUp = false }

    private final class Log: Sendable {
        private let entries = Mutex<[Int: [Int]]>([:])
        func add(_ worker: Int, _ index: Int) { entries.withLock { $0[worker, default: []].append(index) } }
        func values(_ worker: Int) -> [Int] { entries.withLock { $0[worker] ?? [] } }
    }
}
