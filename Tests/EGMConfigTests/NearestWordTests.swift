import Testing

@testable import EGMConfig

@Suite struct NearestWordTests {
    @Test(arguments: [
        ("theads", "threads"), ("Threads", "threads"), ("thread", "threads"), ("htreads", "threads"),
        ("chunk_size", "chunk-size"), ("chunksize", "chunk-size"),
    ])
    func aSmallSlipIsUnderstood(word: String, meant: String) {
        #expect(nearestWord(to: word, among: ["threads", "chunk-size", "verify"]) == meant)
    }

    @Test(arguments: ["", "bananas", "x"])
    func aForeignWordIsNot(word: String) {
        #expect(nearestWord(to: word, among: ["threads", "chunk-size", "verify"]) == nil)
    }

    @Test func distanceCountsASwapAsOne() {
        #expect(editDistance(Array("abcd".utf8), Array("abdc".utf8)) == 1)
        #expect(editDistance([], Array("abc".utf8)) == 3)
        #expect(editDistance(Array("abc".utf8), []) == 3)
    }
}
