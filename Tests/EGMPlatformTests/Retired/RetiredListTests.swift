import Glibc
import LinuxSystem
import Testing

@testable import EGMPlatform

@Suite struct RetiredListTests {
    /// A driver with `records`, and the sizes of the buffers that it was given.
    private struct Driver {
        var records: [RetiredPagesIoctl.Record] = []
        var shortBufferCode: Int32 = 0
        var sizes: [UInt32] = []

        mutating func answer(_ size: UInt32) -> RetiredPagesIoctl.Answer {
            sizes.append(size)
            let needed = RetiredPagesIoctl.bufferSize(records: records.count)
            guard size >= needed else {
                return RetiredPagesIoctl.Answer(code: shortBufferCode, size: needed, count: 0)
            }
            return RetiredPagesIoctl.Answer(code: 0, size: size, count: UInt32(records.count), records: records)
        }
    }

    private func records(_ count: Int) -> [RetiredPagesIoctl.Record] {
        (0..<count).map { RetiredPagesIoctl.Record(offset: UInt64($0) << 16, size: 65536) }
    }

    private func plays(_ answers: [RetiredPagesIoctl.Answer]) throws -> [RetiredPagesIoctl.Record] {
        var rest = answers
        return try RetiredList.read { _ in rest.isEmpty ? answers[answers.count - 1] : rest.removeFirst() }
    }

    @Test(arguments: [0, 1, 5000], [0, ENOSPC]) func everyDriverIsReadWhole(count: Int, code: Int32) throws {
        var driver = Driver(records: records(count), shortBufferCode: code)
        #expect(try RetiredList.read { driver.answer($0) } == records(count))
        let spare = UInt32(RetiredList.spareRecords * RetiredPagesIoctl.recordSize)
        #expect(driver.sizes == (count == 0 ? [8] : [8, 8 + 16 * UInt32(count) + spare]))
    }

    @Test func aListThatGrowsBetweenTheLooks() throws {
        var driver = Driver(records: records(1))
        let list = try RetiredList.read { size in
            if driver.sizes.count == 1 { driver.records = records(40) }
            return driver.answer(size)
        }
        #expect(list == records(40) && driver.sizes.count == 3)
    }

    /// Grown while it was copied: success, with the size that was filled.
    @Test func aListThatWasCutIsReadAgain() throws {
        let answers = [
            RetiredPagesIoctl.Answer(code: 0, size: 24, count: 0),
            RetiredPagesIoctl.Answer(code: 0, size: 24, count: 1, records: records(1)),
            RetiredPagesIoctl.Answer(code: 0, size: 280, count: 2, records: records(2)),
        ]
        #expect(try plays(answers) == records(2))
        // A driver that always says what it filled.
        #expect(try plays([answers[0], answers[1]]) == records(1))
    }

    @Test func interruptionsAreRepeated() throws {
        let answers = [
            RetiredPagesIoctl.Answer(code: EINTR, size: 8, count: 0),
            RetiredPagesIoctl.Answer(code: 0, size: 8, count: 0),
        ]
        #expect(try plays(answers) == [])
    }

    @Test func whatIsNotBelieved() {
        #expect(throws: RetiredListError.refused(EIO)) {
            try plays([RetiredPagesIoctl.Answer(code: EIO, size: 8, count: 0)])
        }
        #expect(throws: RetiredListError.sizeMissing(8)) {
            try plays([RetiredPagesIoctl.Answer(code: ENOSPC, size: 8, count: 0)])
        }
        // One record does not fit into the header alone.
        #expect(throws: RetiredListError.countTooLarge(count: 1, size: 8)) {
            try plays([RetiredPagesIoctl.Answer(code: 0, size: 8, count: 1)])
        }
        #expect(throws: RetiredListError.countTooLarge(count: .max, size: 8)) {
            try plays([RetiredPagesIoctl.Answer(code: 0, size: 8, count: .max)])
        }
    }

    @Test func theLongestList() throws {
        let limit = RetiredList.sizeLimit
        let end = RetiredPagesIoctl.Answer(code: 0, size: limit + 256, count: 0)
        #expect(try plays([RetiredPagesIoctl.Answer(code: 0, size: limit, count: 0), end]) == [])
        #expect(throws: RetiredListError.tooLong(limit + 1)) {
            try plays([RetiredPagesIoctl.Answer(code: 0, size: limit + 1, count: 0)])
        }
    }

    @Test func theLastLookCounts() throws {
        var looks = 0
        let growing = { (size: UInt32) in
            looks += 1
            return RetiredPagesIoctl.Answer(
                code: 0, size: looks == RetiredList.attemptLimit ? size : size + 16, count: 0)
        }
        #expect(try RetiredList.read(growing) == [])
        #expect(looks == RetiredList.attemptLimit)
        looks = -1
        #expect(throws: RetiredListError.unsteady) { try RetiredList.read(growing) }
        #expect(looks == RetiredList.attemptLimit - 1)
    }
}
