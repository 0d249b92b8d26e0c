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
        let code = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe bytes.storeBytes(of: egm_list_header(size: size, count: 0), as: egm_list_header.self)
            let header = unsafe bytes.baseAddress?.assumingMemoryBound(to: egm_list_header.self)
            return unsafe egm_list_retired_pages(number, header) == 0 ? 0 : egm_errno()
        }
        return decode(buffer, size: size, code: code)
    }

    /// What the driver left in a buffer of `size` bytes, whatever it is; the layout is that of `egm_list_header` and
    /// `egm_list_record` on a little-endian host.
    package static func decode(_ buffer: [UInt64], size: UInt32, code: Int32) -> Answer {
        let header = UInt64(littleEndian: buffer.first ?? 0)
        let count = UInt32(truncatingIfNeeded: header >> 32)
        let room = (min(Int(size), buffer.count * 8) - headerSize) / recordSize
        let records = (0..<(code == 0 ? min(Int(count), max(0, room)) : 0)).map { index in
            Record(
                offset: UInt64(littleEndian: buffer[1 + 2 * index]), size: UInt64(littleEndian: buffer[2 + 2 * index]))
        }
        return Answer(code: code, size: UInt32(truncatingIfNeeded: header), count: count, records: records)
    }
}
