import Testing

@testable import EventLoop

/// What the service manager is asked to keep: at the limit and one past it.
@Suite struct StoredNamesTests {
    private static let processLimit = 48
    private static let regionLimit = 16

    private func process(_ number: Int) -> String { "process-\(number)-1000" }

    private func region(_ number: Int) -> String { "region-egm\(number)" }

    private func takeProcess(_ number: Int, _ names: inout StoredNames) -> StoredNames.Outcome {
        names.take(process(number), prefix: "process-", limit: Self.processLimit)
    }

    private func takeRegion(_ number: Int, _ names: inout StoredNames) -> StoredNames.Outcome {
        names.take(region(number), prefix: "region-", limit: Self.regionLimit)
    }

    /// `#expect` cannot take what changes a variable.
    private func expect(
        _ outcome: StoredNames.Outcome, _ expected: StoredNames.Outcome, _ location: SourceLocation = #_sourceLocation
    ) {
        #expect(outcome == expected, sourceLocation: location)
    }

    @Test func takesAsManyAsTheLimitAndNotOneMore() {
        var names = StoredNames()
        for number in 0..<Self.processLimit { expect(takeProcess(number, &names), .fits) }
        expect(takeProcess(Self.processLimit, &names), .isFull)
        #expect(!names.contains(process(Self.processLimit)))
        // Those that are there are no further ones.
        expect(takeProcess(0, &names), .isStored)
        let isGone = names.remove(process(7))
        #expect(isGone)
        expect(takeProcess(Self.processLimit, &names), .fits)
        expect(takeProcess(7, &names), .isFull)
    }

    @Test func oneKindNeverTakesThePlacesOfTheOther() {
        var names = StoredNames()
        for number in 0...Self.processLimit { _ = takeProcess(number, &names) }
        for number in 0..<Self.regionLimit { expect(takeRegion(number, &names), .fits) }
        expect(takeRegion(Self.regionLimit, &names), .isFull)
    }

    @Test func whatAnEarlierDaemonLeftCounts() {
        var names = StoredNames((0..<Self.processLimit).map(process))
        expect(takeProcess(0, &names), .isStored)
        expect(takeProcess(Self.processLimit, &names), .isFull)
        let removals = [names.remove(process(0)), names.remove(process(0))]
        #expect(removals == [true, false])
        expect(takeProcess(Self.processLimit, &names), .fits)
    }
}
