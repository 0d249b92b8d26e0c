import EGMLaunch
import Testing

@Suite struct RetiredRecordTests {
    static let block = RetiredRecord.blockSize

    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let given: [RetiredRecord]
        let expected: [RetiredRecord]
    }

    static let cases = [
        Case(testDescription: "empty", given: [], expected: []),
        Case(testDescription: "widened", given: [record(4096, 4096)], expected: [record(0, block)]),
        Case(
            testDescription: "the 16 records of one block on a 4K kernel, out of order",
            given: (0..<16).reversed().map { record(block + $0 * 4096, 4096) }, expected: [record(block, block)]),
        Case(
            testDescription: "neighbours and duplicates are merged",
            given: [record(0, block), record(block, block), record(block, block), record(3 * block, block)],
            expected: [record(0, 2 * block), record(3 * block, block)]),
        Case(
            testDescription: "a block inside a longer record", given: [record(0, 4 * block), record(block, block)],
            expected: [record(0, 4 * block)]),
        Case(
            testDescription: "the last block", given: [record(9 * block, block)], expected: [record(9 * block, block)]),
        Case(testDescription: "behind the end", given: [record(10 * block, block)], expected: []),
        Case(
            testDescription: "over the end", given: [record(9 * block, 8 * block)], expected: [record(9 * block, block)]
        ),
        Case(testDescription: "without length", given: [record(block, 0)], expected: []),
        Case(testDescription: "wrapping", given: [record(block, .max)], expected: [record(block, 9 * block)]),
        Case(testDescription: "far behind", given: [record(.max, .max)], expected: []),
    ]

    static func record(_ offset: UInt64, _ size: UInt64) -> RetiredRecord { RetiredRecord(offset: offset, size: size) }

    @Test(arguments: cases) func listIsSortedDisjointAndInside(one: Case) {
        #expect(RetiredRecord.list(one.given, mappedSize: 10 * RetiredRecordTests.block) == one.expected)
    }

    @Test func aSizeThatIsNoWholeBlockCutsTheLast() {
        let list = RetiredRecord.list([RetiredRecordTests.record(65536, 1)], mappedSize: 65536 + 4096)
        #expect(list == [RetiredRecordTests.record(65536, 4096)])
    }
}
