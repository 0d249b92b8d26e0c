internal import EventLoop
internal import LinuxSystem
internal import Testing

@Suite(.timeLimit(.minutes(10))) struct DeferredCallTests {
    @Test func comesOnceForEachSchedule() async throws {
        try await Room.with { room in
            let inbox = Inbox<Int>()
            var count = 0
            let call = DeferredCall(room.loop) {
                count += 1
                inbox.put(count)
            }
            try call.schedule()
            #expect(await inbox.next() == 1)
            try call.schedule()
            #expect(await inbox.next() == 2)
            let end = try TimerSource(room.loop, milliseconds: 5) { inbox.put(0) }
            #expect(await inbox.next() == 0)
            withExtendedLifetime((call, end)) {}
        }
    }

    /// Work that schedules itself again and again leaves everything else its turn, which jobs that make jobs do not.
    @Test func whatIsReadyComesBetweenTwoOfThem() async throws {
        try await Room.with { room in
            let inbox = Inbox<Int>()
            let again = Again()
            again.call = DeferredCall(room.loop) {
                again.count += 1
                // It fails only for want of memory.
                if !again.isOver { try? again.call?.schedule() }
            }
            try again.call?.schedule()
            // Due at once, each in a turn of its own.
            var seen: [Int] = []
            for _ in 0..<3 {
                let before = again.count
                let timer = try TimerSource(room.loop, milliseconds: 0) { inbox.put(again.count - before) }
                seen.append(try #require(await inbox.next()))
                withExtendedLifetime(timer) {}
            }
            // Not a count: the timer may be late. But it comes, although there is always a call due.
            #expect(seen.count == 3)
            again.isOver = true
            again.call = nil
        }
    }

    private final class Again {
        var call: DeferredCall?
        var count = 0
        var isOver = false
    }
}
