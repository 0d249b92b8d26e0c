import EventLoop
import Glibc
import Testing

/// Runs an event loop on a thread of its own, as `main` does in the daemon.
final class LoopThread: @unchecked Sendable {
    // `thread` is written once, before anybody else has the object.
    let loop: EventLoop
    private var thread = pthread_t()
    private var isJoined = false

    /// - Parameter begin: runs on the loop's thread, before the loop does; the initialiser waits for its end.
    init(_ begin: @escaping @Sendable (EventLoop) -> Void) throws {
        let loop = try EventLoop()
        self.loop = loop
        let begun = Semaphore()
        let box = Unmanaged.passRetained(
            Body {
                loop.adoptCurrentThread()
                begin(loop)
                begun.signal()
                do { _ = try loop.run() } catch { Issue.record("the loop died: \(error)") }
            })
        let start: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
            guard let argument else { return nil }
            Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
            return nil
        }
        try #require(pthread_create(&thread, nil, start, box.toOpaque()) == 0)
        begun.wait()
    }

    /// Runs `body` on the loop and waits for its result.
    func sync<T: Sendable>(_ body: @escaping @Sendable () -> T) -> T {
        let done = Semaphore()
        nonisolated(unsafe) var result: T?  // written before, read after the semaphore
        loop.perform {
            result = body()
            done.signal()
        }
        done.wait()
        guard let result else { preconditionFailure("the body has run") }
        return result
    }

    /// Waits for the loop's end, which somebody else brings about.
    func join() {
        guard !isJoined else { return }
        isJoined = true
        pthread_join(thread, nil)
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
}
