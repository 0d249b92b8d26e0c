internal import LinuxSystem

/// Work on threads that nobody joins.
enum BackgroundThread {
    /// Runs `body` on a thread of its own and waits for it without blocking the caller's thread.
    static func run<Value: Sendable>(
        name: String, _ body: @escaping @Sendable () -> Value
    ) async throws(SystemError) -> Value {
        let promise = Promise<Value>()
        try startThread(name: name) { promise.fulfil(body()) }
        return await promise.wait()
    }
}
