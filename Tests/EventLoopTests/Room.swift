// Tests of the loop run their body on it: a loop on a thread of its own, and an actor whose executor it is.

internal import EventLoop
internal import LinuxSystem

/// An actor on a loop.
actor Room {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(_ loop: EventLoop) { self.loop = loop }

    func enter<Result: Sendable>(_ body: @Sendable (isolated Room) async throws -> sending Result) async rethrows
        -> Result
    {
        try await body(self)
    }

    /// Runs `body` on a new loop, ends the loop with code 0, and waits for that.
    static func with<Result: Sendable>(
        _ body: @Sendable (isolated Room) async throws -> sending Result
    ) async throws -> Result {
        let loop = try EventLoop()
        let thread = try WorkerPool(name: "loop", threads: 1)
        async let code = thread.run { () throws(SystemError) in try loop.run() }
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await Room(loop).enter(body)) } catch { result = .failure(error) }
        loop.exit(code: 0)
        let ended = try await code
        precondition(ended == 0, "the loop ends with the code it was given")
        return try result.get()
    }
}
