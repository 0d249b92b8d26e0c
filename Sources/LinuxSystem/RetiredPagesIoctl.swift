// One call of the nvgrace-egm driver's ioctl 0x4564, as it is: what it means that a buffer was too short, or that a
// list is odd, is for the caller to say.

internal import CLinuxShims
internal import Glibc

/// The ioctl that lists the bad pages of a region.
package enum RetiredPagesIoctl {
    /// `_IO('E', 100)`.
    package static let number: UInt32 = EGM_LIST_RETIRED_PAGES
    package static let headerSize = MemoryLayout<egm_list_header>.size
    package static let recordSize = MemoryLayout<egm_list_record>.size

    /// A bad range: bytes from the start of the region, and bytes.
    package struct Record: Hashable, Sendable {
        package var offset: UInt64
        package var size: UInt64

        package init(offset: UInt64, size: UInt64) {
            self.offset = offset
            self.size = size
        }
    }

    /// What came back.
    package struct Answer: Equatable, Sendable {
        /// 0, or the `errno` of the call.
        package var code: Int32
        /// Bytes: the first field of the header after the call, whether it succeeded or not.
        package var size: UInt32
        /// The second field of the header: records that the driver says it wrote.
        package var count: UInt32
        /// The first `count` records, as far as the buffer has room for them; empty if the call failed.
        package var records: [Record]

        package init(code: Int32, size: UInt32, count: UInt32, records: [Record] = []) {
            self.code = code
            self.size = size
            self.count = count
            self.records = records
        }
    }

    /// Bytes of a buffer for `count` records.
    package static func bufferSize(records count: Int) -> UInt32 { UInt32(headerSize + count * recordSize) }

    /// Asks with a buffer of `size` bytes, at least `headerSize`.
    package static func call(_ descriptor: borrowing OwnedDescriptor, size: UInt32) -> Answer {
        precondition(Int(size) >= headerSize, "the buffer has no room for the header")
        // Words, so that the records are aligned.
        var buffer = [UInt64](repeating: 0, count: (Int(size) + 7) / 8)
        let number = descriptor.number
        return unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe bytes.storeBytes(of: egm_list_header(size: size, count: 0), as: egm_list_header.self)
            let header = unsafe bytes.baseAddress?.assumingMemoryBound(to: egm_list_header.self)
            let code = unsafe egm_list_retired_pages(number, header) == 0 ? 0 : egm_errno()
            let answer = unsafe bytes.load(as: egm_list_header.self)
            let room = (Int(size) - headerSize) / recordSize
            let count = code == 0 ? min(Int(answer.count), room) : 0
            let records = (0..<count).map { index in
                let record = unsafe bytes.load(
                    fromByteOffset: headerSize + index * recordSize, as: egm_list_record.self)
                return Record(offset: record.offset, size: record.size)
            }
            return Answer(code: code, size: answer.size, count: answer.count, records: records)
        }
    }
}
