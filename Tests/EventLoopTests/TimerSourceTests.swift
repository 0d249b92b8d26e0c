internal import EventLoop
internal import LinuxSystem
internal import Testing

@Suite(.timeLimit(.minutes(10))) struct TimerSourceTests {
    @Test func aTimerFiresOnceAndNeverEarly() async throws {
        try await Room.with { room in
            let start = monotonicNanoseconds()
            let inbox = Inbox<UInt64>()
            let timer = try TimerSource(room.loop, milliseconds: 20) { inbox.put(monotonicNanoseconds()) }
            let first = try #require(await inbox.next())
            #expect(first - start >= 20_000_000)
            // A second timer that is later shows that the first does not come again.
            let later = try TimerSource(room.loop, milliseconds: 30) { inbox.put(0) }
            #expect(await inbox.next() == 0)
            withExtendedLifetime((timer, later)) {}
        }
    }

    @Test func aRepeatingTimerKeepsItsBeatUntilCancelled() async throws {
        try await Room.with { room in
            let inbox = Inbox<UInt64>()
            let start = monotonicNanoseconds()
            let timer = try TimerSource(room.loop, milliseconds: 5, repeats: true) { inbox.put(monotonicNanoseconds()) }
            for beat in 1...5 {
                let time = try #require(await inbox.next())
                #expect(time - start >= UInt64(beat) * 5_000_000)
            }
            timer.cancel()
            let cancelled = monotonicNanoseconds()
            let end = try TimerSource(room.loop, milliseconds: 20) { inbox.put(0) }
            // Beats that were under way may still be in the inbox, but none is younger than the end.
            while let time = await inbox.next(), time != 0 { #expect(time <= cancelled) }
            withExtendedLifetime(end) {}
        }
    }

    /// One that repeats takes the new beat, one that was cancelled or never repeated begins to.
    @Test(arguments: [true, false]) func aTimerCanGetAnotherBeat(repeats: Bool) async throws {
        try await Room.with { room in
            let inbox = Inbox<UInt64>()
            let timer = try TimerSource(room.loop, milliseconds: 60_000, repeats: repeats) {
                inbox.put(monotonicNanoseconds())
            }
            timer.cancel()
            let start = monotonicNanoseconds()
            try timer.restart(every: 5)
            for beat in 1...3 {
                let time = try #require(await inbox.next())
                #expect(time - start >= UInt64(beat) * 5_000_000)
            }
            timer.cancel()
        }
    }

    @Test func aTimerCanBeRestartedAndCancelled() async throws {
        try await Room.with { room in
            let inbox = Inbox<Int>()
            let timer = try TimerSource(room.loop, milliseconds: 60_000) { inbox.put(1) }
            try timer.restart(milliseconds: 1)
            #expect(await inbox.next() == 1)
            try timer.restart(milliseconds: 1)
            timer.cancel()
            let end = try TimerSource(room.loop, milliseconds: 10) { inbox.put(2) }
            #expect(await inbox.next() == 2)
            withExtendedLifetime(end) {}
        }
    }

    @Test func theLongestTimeDoesNotWrap() async throws {
        try await Room.with { room in
            let inbox = Inbox<Int>()
            let never = try TimerSource(room.loop, milliseconds: .max) { inbox.put(1) }
            let soon = try TimerSource(room.loop, milliseconds: 1) { inbox.put(2) }
            #expect(await inbox.next() == 2)
            withExtendedLifetime((never, soon)) {}
        }
    }

    @Test func sleepTakesItsTimeAndComesBackToTheLoop() async throws {
        try await Room.with { room in
            let start = monotonicNanoseconds()
            try await room.loop.sleep(milliseconds: 10)
            #expect(monotonicNanoseconds() - start >= 10_000_000)
            room.assertIsolated()
        }
    }

    @Test func sleepMayBeCalledFromAnyThread() async throws {
        let loop = try await Room.with { room in
            let loop = room.loop
            let task = Task.detached { try await loop.sleep(milliseconds: 5) }
            try await task.value
            return loop
        }
        #expect(!loop.isCurrent)
    }

    @Test func aCancelledSleepEndsAtOnce() async throws {
        try await Room.with { room in
            let loop = room.loop
            let task = Task { try await loop.sleep(milliseconds: 3_600_000) }
            try await loop.sleep(milliseconds: 1)
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            let early = Task { try await loop.sleep(milliseconds: 3_600_000) }
            early.cancel()
            await #expect(throws: CancellationError.self) { try await early.value }
        }
    }
}
