// What QEMU is told about bad memory. QEMU's patched forks subtract the records from the guest's memory without any
// check: a record beyond the guest's memory, a duplicate or an overlap makes lengths wrap into a bogus giant node. So
// the list is put in order here, whatever it was.

/// A bad range of a region, in bytes from the region's start.
package struct RetiredRecord: Equatable, Sendable {
    /// Firmware retires memory in blocks of this many bytes.
    package static let blockSize: UInt64 = 65536

    package var offset: UInt64
    package var size: UInt64

    package init(offset: UInt64, size: UInt64) {
        self.offset = offset
        self.size = size
    }

    /// `records` widened to whole blocks, sorted, merged, and cut at `mappedSize` bytes.
    package static func list(_ records: [RetiredRecord], mappedSize: UInt64) -> [RetiredRecord] {
        var list: [RetiredRecord] = []
        for record in records.sorted(by: { $0.offset < $1.offset }) where record.size > 0 {
            let start = record.offset / blockSize * blockSize
            let (sum, overflow) = record.offset.addingReportingOverflow(record.size)
            let end = overflow || sum >= mappedSize ? mappedSize : min(roundUp(sum), mappedSize)
            guard start < end else { continue }
            if let last = list.indices.last, start <= list[last].offset + list[last].size {
                let lastEnd = list[last].offset + list[last].size
                list[last].size = max(end, lastEnd) - list[last].offset
            } else {
                list.append(RetiredRecord(offset: start, size: end - start))
            }
        }
        return list
    }

    /// `value` up to a multiple of the block size; a value too large for that is left as it is.
    private static func roundUp(_ value: UInt64) -> UInt64 {
        let (sum, overflow) = value.addingReportingOverflow(blockSize - 1)
        return overflow ? value : sum / blockSize * blockSize
    }
}
