internal import LinuxSystem
internal import Testing

@Suite(.timeLimit(.minutes(10))) struct PromiseTests {
    /// An actor on a thread of its own, which has to be where its tasks come back to.
    private actor Waiter {
        nonisolated let thread: WorkerThread
        nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

        init(_ thread: WorkerThread) { self.thread = thread }

        func wait(for promise: Promise<Int>) async -> Int {
            let home = currentThreadID()
            let value = await promise.wait()
            assertIsolated()
            precondition(currentThreadID() == home, "the task comes back to its thread")
            return value
        }
    }

    @Test func theFirstValueStays() async {
        let promise = Promise<String>()
        #expect(promise.fulfil("first"))
        #expect(!promise.fulfil("second"))
        #expect(await promise.wait() == "first")
        #expect(await promise.wait() == "first")
    }

    @Test func aTaskWaitsForAnotherThreadAndComesBackToItsOwn() async throws {
        let pool = try WorkerPool(name: "other", threads: 2)
        let waiter = Waiter(try WorkerThread(name: "waiter"))
        for number in 0..<1000 {
            let promise = Promise<Int>()
            pool.perform { promise.fulfil(number) }
            #expect(await waiter.wait(for: promise) == number)
        }
    }

    @Test func manyTasksMayWaitForOneValue() async throws {
        let waiter = Waiter(try WorkerThread(name: "waiter"))
        for _ in 0..<50 {
            let promise = Promise<Int>()
            let sum = await withTaskGroup(of: Int.self) { group in
                for _ in 0..<8 { group.addTask { await waiter.wait(for: promise) } }
                for _ in 0..<8 { group.addTask { await promise.wait() } }
                group.addTask {
                    promise.fulfil(1)
                    return 0
                }
                return await group.reduce(0, +)
            }
            #expect(sum == 16)
        }
    }

    @Test func aPromiseWithoutValueIsASignal() async throws {
        let pool = try WorkerPool(name: "other", threads: 1)
        let promise = Promise<Void>()
        pool.perform { promise.fulfil() }
        await promise.wait()
    }
}
