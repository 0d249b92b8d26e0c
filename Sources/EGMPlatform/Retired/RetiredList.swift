// The driver's list through its ioctl. The caller has to find the size of the buffer, and the answer to one that is too
// short differs: success with the size that is needed and no records, or ENOSPC with that size (what reviewers of the
// driver asked for). A list that grows while it is copied comes out cut, with the size that was filled and success; to
// see that, the buffer always has room to spare, so that a size below the buffer's own means "cut".

internal import Glibc
internal import LinuxSystem

/// Reads the whole list.
enum RetiredList {
    /// Looks at a list that keeps changing.
    static let attemptLimit = 8
    /// Bytes: a million records, which is 4 GiB of bad 4 KiB pages. More is no list.
    static let sizeLimit: UInt32 = 16 << 20
    /// Records of room to spare.
    static let spareRecords = 16

    /// - Parameter call: makes the ioctl with a buffer of so many bytes.
    /// - Returns: the records as the driver gave them: unsorted, doubled, maybe outside the region.
    static func read(
        _ call: (UInt32) -> RetiredPagesIoctl.Answer
    ) throws(RetiredListError) -> [RetiredPagesIoctl.Record] {
        var size = UInt32(RetiredPagesIoctl.headerSize)
        var cut: [RetiredPagesIoctl.Record]?
        for _ in 0..<attemptLimit {
            let answer = call(size)
            switch answer.code {
            case 0, ENOSPC:
                if answer.size > size {
                    guard answer.size <= sizeLimit else { throw .tooLong(answer.size) }
                    size = answer.size + UInt32(spareRecords * RetiredPagesIoctl.recordSize)
                    continue
                }
                if answer.code == ENOSPC { throw .sizeMissing(size) }
                guard answer.records.count == answer.count else {
                    throw .countTooLarge(count: answer.count, size: size)
                }
                // The same cut twice is a driver that always gives the size it filled.
                if answer.size == size || answer.records == cut { return answer.records }
                cut = answer.records
            case EINTR: continue
            case let code: throw .refused(code)
            }
        }
        throw .unsteady
    }
}
