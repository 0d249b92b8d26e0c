internal import Glibc
internal import LinuxSystem
internal import Synchronization
internal import Testing

@Suite(.timeLimit(.minutes(10))) struct WorkerTests {
    private actor Hardware {
        nonisolated let thread: WorkerThread
        nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
        private(set) var threadIDs: Set<Int32> = []

        init(_ thread: WorkerThread) { self.thread = thread }

        func work() -> Int32 {
            assertIsolated()
            threadIDs.insert(currentThreadID())
            return currentThreadID()
        }
    }

    @Test func anActorStaysOnItsThread() async throws {
        let hardware = Hardware(try WorkerThread(name: "hardware"))
        let first = await hardware.work()
        for _ in 0..<100 { #expect(await hardware.work() == first) }
        #expect(first != currentThreadID())
        #expect(await hardware.threadIDs == [first])
        hardware.thread.stop()
        hardware.thread.stop()
    }

    @Test func aDroppedExecutorEndsItsThread() async throws {
        let id: Int32
        do {
            let hardware = Hardware(try WorkerThread(name: "dropped"))
            id = await hardware.work()
        }
        // The last reference may go on the thread itself, which then ends alone: wait for the kernel's word.
        while HostRoot().exists("/proc/self/task/\(id)") { sched_yield() }
    }

    @Test func aPoolGivesResultsAndErrors() async throws {
        let pool = try WorkerPool(name: "pool", threads: 2)
        #expect(await pool.run { 42 } == 42)
        let error = await #expect(throws: SystemError.self) {
            try await pool.run { () throws(SystemError) in
                throw SystemError(operation: "scrub", subject: "egm4", code: EIO)
            }
        }
        #expect(error == SystemError(operation: "scrub", subject: "egm4", code: EIO))
        pool.stop()
    }

    @Test func aNoncopyableResultComesBack() async throws {
        let pool = try WorkerPool(name: "pool", threads: 1)
        let file = try await pool.run { () throws(SystemError) in try MemoryFile.create(name: "worker", size: 42) }
        #expect(try FileStatus(of: file).size == 42)
    }

    @Test func allThreadsOfAPoolRunAtOnce() async throws {
        let pool = try WorkerPool(name: "pool-name-is-too-long", threads: 3)
        let barrier = UnsafeMutablePointer<pthread_barrier_t>.allocate(capacity: 1)
        pthread_barrier_init(barrier, nil, 3)
        nonisolated(unsafe) let shared = barrier  // a barrier is made for several threads
        for _ in 0..<2 {
            pool.perform { pthread_barrier_wait(shared) }
        }
        let name = await pool.run { () -> String in
            pthread_barrier_wait(shared)
            return HostRoot().attribute("/proc/self/task/\(currentThreadID())/comm") ?? ""
        }
        #expect(name == "pool-name-is-to")
        pool.stop()
        pthread_barrier_destroy(barrier)
        barrier.deallocate()
    }

    @Test func stoppingFinishesWhatIsQueued() throws {
        let pool = try WorkerPool(name: "pool", threads: 2)
        let counter = Counter()
        for _ in 0..<1000 { pool.perform { counter.value.add(1, ordering: .relaxed) } }
        pool.stop()
        #expect(counter.value.load(ordering: .relaxed) == 1000)
    }

    @Test func workersBlockSignalsButNotTheirOwnFaults() async throws {
        let pool = try WorkerPool(name: "pool", threads: 1)
        let blocked = await pool.run { () -> [CInt] in
            var mask = sigset_t()
            pthread_sigmask(SIG_SETMASK, nil, &mask)
            return [SIGTERM, SIGINT, SIGHUP, SIGBUS, SIGSEGV].filter { sigismember(&mask, $0) == 1 }
        }
        #expect(blocked == [SIGTERM, SIGINT, SIGHUP])
    }

    @Test func schedulingIsApplied() async throws {
        let cpu = try #require(try ThreadScheduling.current().cpus?.last)
        let wanted = ThreadScheduling(isIdle: true, cpus: [cpu])
        let pool = try WorkerPool(name: "idle", threads: 1, scheduling: wanted)
        #expect(try await pool.run { () throws(SystemError) in try ThreadScheduling.current() } == wanted)
    }

    private final class Counter: Sendable { let value = Atomic<Int>(0) }
}
