// The daemon must never start Swift's global pool. The test library itself runs on it, so threads can't be counted here;
// instead the runtime's hook counts what is given to the pool while this thread is in the loop.

internal import EventLoop
internal import Glibc
internal import LinuxSystem
internal import Synchronization
internal import Testing

private let pooledJobs = Atomic<Int>(0)

@Suite(.timeLimit(.minutes(10))) struct GlobalPoolTests {
    @Test func theModulesToolsDoNotTouchIt() async {
        await #expect(processExitsWith: .success) {
            try runOnLoop { room, pool, hardware in
                for _ in 0..<10 {
                    _ = await pool.run { currentThreadID() }
                    room.assertIsolated()
                    _ = await hardware.work()
                    room.assertIsolated()
                    try? await room.loop.sleep(milliseconds: 1)
                    room.assertIsolated()
                    let promise = Promise<Int>()
                    pool.perform { promise.fulfil(7) }
                    require(await promise.wait() == 7, "the value arrives")
                    room.assertIsolated()
                    let loop = room.loop
                    // Not `await task.value`: the runtime resumes who waits for a task on the global pool.
                    let ended = Promise<Bool>()
                    let task = Task {
                        do throws(CancellationError) {
                            try await loop.sleep(milliseconds: 3_600_000)
                            ended.fulfil(false)
                        } catch {
                            room.assertIsolated()
                            ended.fulfil(true)
                        }
                    }
                    try? await loop.sleep(milliseconds: 1)
                    task.cancel()
                    require(await ended.wait(), "the sleep was cancelled")
                    room.assertIsolated()
                }
            }
            require(pooledJobs.load(ordering: .relaxed) == 0, "nothing went to the global pool")
            exit(0)
        }
    }

    @Test func theHookWouldSeeIt() async {
        await #expect(processExitsWith: .success) {
            try runOnLoop { _, _, _ in await Task { @concurrent in }.value }
            require(pooledJobs.load(ordering: .relaxed) > 0, "this went to the global pool")
            exit(0)
        }
    }
}

private actor Hardware {
    nonisolated let thread: WorkerThread
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    init(_ thread: WorkerThread) { self.thread = thread }
    func work() -> Int32 { currentThreadID() }
}

/// Runs `body` on a loop of the calling thread, and counts what goes to the global pool meanwhile.
private func runOnLoop(_ body: @escaping @Sendable (isolated Room, WorkerPool, Hardware) async -> Void) throws {
    typealias Original = @convention(c) (OpaquePointer) -> Void
    typealias Hook = @convention(c) (OpaquePointer, Original) -> Void
    guard let symbol = dlsym(nil, "swift_task_enqueueGlobal_hook") else { return require(false, "there is a hook") }
    let hook: Hook = { job, original in
        pooledJobs.add(1, ordering: .relaxed)
        original(job)
    }
    let loop = try EventLoop()
    let pool = try WorkerPool(name: "worker", threads: 2)
    let hardware = Hardware(try WorkerThread(name: "hardware"))
    loop.adoptCurrentThread()
    Room(loop).assumeIsolated { room in
        _ = Task {
            await body(room, pool, hardware)
            room.loop.exit(code: 0)
        }
    }
    symbol.assumingMemoryBound(to: Hook?.self).pointee = hook
    _ = try loop.run()
}
