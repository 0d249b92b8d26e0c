internal import EventLoop
internal import Glibc
internal import LinuxSystem
internal import Testing

@Suite(.timeLimit(.minutes(10))) struct SignalWatchTests {
    @Test func aSignalArrivesOnTheLoop() async throws {
        try await Room.with { room in
            let home = currentThreadID()
            let inbox = Inbox<Int32>()
            let watch = try SignalWatch(room.loop, signal: SIGUSR2) { inbox.put(currentThreadID()) }
            // To this thread only: the test runner's threads don't block it.
            for _ in 0..<3 {
                #expect(pthread_kill(pthread_self(), SIGUSR2) == 0)
                #expect(await inbox.next() == home)
            }
            withExtendedLifetime(watch) {}
        }
    }

    @Test func theSameSignalTwiceIsRefused() async throws {
        try await Room.with { room in
            let watch = try SignalWatch(room.loop, signal: SIGHUP) {}
            let error = #expect(throws: SystemError.self) { _ = try SignalWatch(room.loop, signal: SIGHUP) {} }
            #expect(error == SystemError(operation: "watch", subject: "signal \(SIGHUP)", code: EBUSY))
            withExtendedLifetime(watch) {}
        }
    }
}
