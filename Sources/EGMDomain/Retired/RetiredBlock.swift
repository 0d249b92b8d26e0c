/// A run of one or more retired 64 KiB blocks of a region.
package struct RetiredBlock: Hashable, Sendable {
    /// Who found the error.
    package enum Source: String, Sendable, CaseIterable {
        /// The table that firmware leaves in memory.
        case firmware
        /// The driver's ioctl when it was first asked in this boot, firmware's table being unreadable: the driver has
        /// read that table, so these are firmware's blocks, or the driver's own from before it was asked.
        case driver
        /// The driver's ioctl.
        case kernel
        /// A memory error under our own scrub or verify.
        case scrubber

        /// Decides between sources that saw a block in the same second.
        var rank: Int {
            switch self {
            case .firmware: 0
            case .driver: 1
            case .kernel: 2
            case .scrubber: 3
            }
        }
    }

    /// Bytes from the region's base; a multiple of 64 KiB.
    package var offset: UInt64
    /// Bytes; a multiple of 64 KiB.
    package var size: UInt64
    package var source: Source
    /// Seconds since 1970 at which we first saw it.
    package var firstSeen: Int64

    package init(offset: UInt64, size: UInt64, source: Source, firstSeen: Int64) {
        self.offset = offset
        self.size = size
        self.source = source
        self.firstSeen = firstSeen
    }

    /// A part of `run`.
    init(_ bytes: Range<UInt64>, like run: RetiredBlock) {
        self.init(
            offset: bytes.lowerBound, size: bytes.upperBound - bytes.lowerBound, source: run.source,
            firstSeen: run.firstSeen)
    }

    package var end: UInt64 { offset + size }

    var bytes: Range<UInt64> { offset..<end }

    /// Whether it is egmd that has to remember it: a new boot brings the others back by itself.
    package var isRuntimeFind: Bool { source == .kernel || source == .scrubber }
}
