import EGMDomain
import Testing

@testable import EGMPlatform

@Suite struct ScrubStateTests {
    private func state(_ phases: [ScrubProgress.Phase] = [.scrub, .verify]) -> ScrubState {
        ScrubState(phases: phases, plan: ScrubPlan(size: 3 * Scrubber.chunkSize, skipping: []))
    }

    @Test(arguments: [[5, 9], [9, 5], [7, 5, 9]]) func theLowestByteCounts(offsets: [UInt64]) {
        var state = state()
        for offset in offsets { state.note(nonZero: offset) }
        let (failure, next) = (state.failure, state.nextChunk(for: 1))
        #expect(failure == .notZero(offset: 5) && next == nil)
    }

    @Test func nothingIsHandedOutAfterAStop() {
        var state = state()
        let first = state.nextChunk(for: 1)
        state.stop = .cancelled
        let second = state.nextChunk(for: 1)
        let goesOn = state.startNextPhase(size: 3 * Scrubber.chunkSize, retired: [])
        #expect(first == 0..<Scrubber.chunkSize && second == nil && !goesOn)
    }

    @Test func aFailureIsNotHiddenByACancellation() {
        for reasons in [
            [RegionMemoryError.cancelled, .scrubFailed(reason: "x")], [.scrubFailed(reason: "x"), .cancelled],
        ] {
            var state = ScrubState(phases: [.scrub], plan: ScrubPlan(size: 1 << 20, skipping: []))
            for reason in reasons { state.fail(reason) }
            #expect(state.failure == .scrubFailed(reason: "x"))
        }
    }

    @Test func eachIdleThreadIsRelievedOnce() {
        var state = state()
        state.workers = 3
        state.startedThreads = [1, 2, 3]
        let early = state.relieveOne()
        #expect(!early)
        // 9 is a thread that has left.
        state.refusedRaise = [1, 2, 9]
        let answers = [state.relieveOne(), state.relieveOne(), state.relieveOne()]
        #expect(answers == [true, true, false])
        let (relieved, workers) = (state.relieved, state.workers)
        #expect(relieved == [1, 2] && workers == 5)
        let chunks = [state.nextChunk(for: 1), state.nextChunk(for: 2), state.nextChunk(for: 3)]
        #expect(chunks == [nil, nil, 0..<Scrubber.chunkSize])
    }

    @Test func aPhaseCountsWhatItWrote() {
        var state = state()
        while state.nextChunk(for: 1) != nil {}
        state.found = [RetiredBlock(offset: 0, size: 65536, source: .scrubber, firstSeen: 1)]
        state.badPages = [4096..<8192]
        let goesOn = state.startNextPhase(size: 3 * Scrubber.chunkSize, retired: [])
        let (written, phases) = (state.worked, state.phases)
        #expect(goesOn && written == 3 * Scrubber.chunkSize - 4096 && phases == [.verify])
        while state.nextChunk(for: 1) != nil {}
        let goesOnAgain = state.startNextPhase(size: 3 * Scrubber.chunkSize, retired: [])
        let hasVerified = state.hasVerified
        #expect(!goesOnAgain && hasVerified)
    }
}
