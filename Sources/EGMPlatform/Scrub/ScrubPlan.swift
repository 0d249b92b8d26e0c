internal import EGMDomain

/// Cuts a region into the chunks that are zeroed or read, in order, leaving out retired runs exactly.
///
/// Chunks come strictly in ascending order. So when every chunk that was handed out is finished, all bytes below
/// `position` are: that is what makes "the first byte that is not zero" well defined with several threads.
struct ScrubPlan {
    /// Bytes that `next` has still to hand out, and has handed out, together with those below `start`.
    let total: UInt64
    /// Those of them below `start`.
    let before: UInt64
    /// Everything below was handed out.
    private(set) var position: UInt64

    let chunkSize: UInt64
    private let segments: [Range<UInt64>]
    private var segment = 0

    /// - Parameters:
    ///   - size: bytes of the region.
    ///   - retired: runs to leave out, in any order; widened to whole 64 KiB blocks.
    ///   - holes: ranges to leave out exactly, in any order.
    ///   - start: everything below is done.
    init(
        size: UInt64, skipping retired: [RetiredBlock], holes: [Range<UInt64>] = [], from start: UInt64 = 0,
        chunkSize: UInt64 = Scrubber.chunkSize
    ) {
        precondition(chunkSize > 0 && chunkSize % Region.granule == 0, "chunks are whole 64 KiB blocks")
        var segments: [Range<UInt64>] = []
        let runs = RetiredPages(regionSize: size, status: .known, runs: retired).runs
        var end: UInt64 = 0
        for hole in (runs.map { $0.offset..<$0.end } + holes).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if hole.lowerBound > end { segments.append(end..<hole.lowerBound) }
            end = max(end, hole.upperBound)
        }
        if end < size { segments.append(end..<size) }
        total = segments.reduce(0) { $0 + UInt64($1.count) }
        let left = segments.map { max($0.lowerBound, start)..<max($0.upperBound, start) }.filter { !$0.isEmpty }
        before = total - left.reduce(0) { $0 + UInt64($1.count) }
        position = start
        self.segments = left
        self.chunkSize = chunkSize
    }

    /// An upper bound of the chunks, to start no thread without work.
    var chunkLimit: Int { segments.reduce(0) { $0 + Int((UInt64($1.count) - 1) / chunkSize) + 2 } }

    /// Whether every chunk was handed out.
    var isExhausted: Bool { segment == segments.count }

    /// The next chunk; nil when all have been handed out. Chunks end at multiples of the chunk size, so that all but
    /// those next to a retired run are whole.
    mutating func next() -> Range<UInt64>? {
        guard segment < segments.count else { return nil }
        let current = segments[segment]
        let start = max(position, current.lowerBound)
        // The next multiple may be beyond 64 bits in theory only, but a trap would end the daemon.
        let (boundary, overflow) = (start / chunkSize * chunkSize).addingReportingOverflow(chunkSize)
        let end = overflow ? current.upperBound : min(boundary, current.upperBound)
        position = end
        if end == current.upperBound { segment += 1 }
        return start..<end
    }
}
