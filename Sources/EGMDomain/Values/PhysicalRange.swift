/// A half-open range of physical memory: `base` up to, not including, `base + size`.
///
/// A range may come from firmware, so it may be empty or wrap. One that wraps overlaps nothing and contains nothing;
/// whoever accepts firmware's word checks `end` first.
package struct PhysicalRange: Hashable, Sendable, CustomStringConvertible {
    package let base: PhysicalAddress
    /// Bytes.
    package let size: UInt64

    package init(base: PhysicalAddress, size: UInt64) {
        self.base = base
        self.size = size
    }

    /// The first address behind the range; nil if that is beyond 64 bits, which it also is for a range that ends with
    /// the last byte of the address space.
    package var end: PhysicalAddress? {
        let (sum, overflow) = base.rawValue.addingReportingOverflow(size)
        return overflow ? nil : PhysicalAddress(sum)
    }

    /// Whether the two ranges share at least one byte.
    package func overlaps(_ other: PhysicalRange) -> Bool {
        guard let last, let otherLast = other.last else { return false }
        return base <= otherLast && other.base <= last
    }

    /// Whether every byte of `other` lies in this range.
    package func contains(_ other: PhysicalRange) -> Bool {
        guard let end, let otherEnd = other.end else { return false }
        return base <= other.base && otherEnd <= end
    }

    /// The last address of the range; nil if it is empty or wraps. Unlike `end` it exists for a range that reaches the
    /// end of the address space, as System RAM in an odd memory map may.
    private var last: PhysicalAddress? {
        guard size > 0 else { return nil }
        let (sum, overflow) = base.rawValue.addingReportingOverflow(size - 1)
        return overflow ? nil : PhysicalAddress(sum)
    }

    package var description: String { "\(base)+0x\(String(size, radix: 16))" }
}
