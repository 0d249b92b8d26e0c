// What we know of a region's bad memory. "No source has answered" and "there are none" are different things: an empty
// list that nobody vouches for would let bad pages through silently, so `unknown` is a state of its own.
//
// Entries come as physical byte addresses (firmware) or offsets (driver), unsorted, doubled, unaligned, and partly
// outside the region. Normalising widens each to whole 64 KiB blocks, clamps to the region, sorts and merges. Every
// block belongs to one source: to firmware if it lists the block (a find of our own has served its purpose then), else
// to whoever saw it first. So a find next to or across a block that firmware lists keeps its other blocks.

/// The retired pages of one region: sorted, disjoint, inside the region, whole 64 KiB blocks (the last one is cut where
/// the region or share ends inside it).
package struct RetiredPages: Equatable, Sendable {
    /// Whether some source has vouched for the list.
    package enum Status: Equatable, Sendable {
        case known
        case unknown(reason: String)
    }

    package let regionSize: UInt64
    package let status: Status
    /// Sorted by offset, disjoint, inside the region.
    package let runs: [RetiredBlock]

    package init(regionSize: UInt64, status: Status, runs: [RetiredBlock]) {
        self.regionSize = regionSize
        self.status = status
        self.runs = RetiredPages.normalised(runs, regionSize: regionSize)
    }

    package static func unknown(regionSize: UInt64, reason: String) -> RetiredPages {
        RetiredPages(regionSize: regionSize, status: .unknown(reason: reason), runs: [])
    }

    /// From firmware's table: each entry is the physical address of a bad 64 KiB block. Entries whose block does not
    /// touch the region are ignored, as the kernel does.
    package init(firmwareEntries: [PhysicalAddress], region: PhysicalRange, now: Int64) {
        let runs: [RetiredBlock] = firmwareEntries.compactMap { entry in
            let start = entry.rawValue / Region.granule * Region.granule
            // An unaligned entry covers parts of two blocks; both are bad.
            let length = entry.rawValue == start ? Region.granule : 2 * Region.granule
            let block = PhysicalRange(base: PhysicalAddress(start), size: length)
            guard let clipped = RetiredPages.clip(block, to: region) else { return nil }
            return RetiredBlock(
                offset: clipped.base.rawValue - region.base.rawValue, size: clipped.size, source: .firmware,
                firstSeen: now)
        }
        self.init(regionSize: region.size, status: .known, runs: runs)
    }

    /// 64 KiB blocks in the list; one that is cut counts.
    package var blockCount: Int {
        runs.reduce(0) { $0 + Int($1.size / Region.granule) + ($1.size % Region.granule == 0 ? 0 : 1) }
    }

    package var bytes: UInt64 { runs.reduce(0) { $0 + $1.size } }

    /// The bytes below the lowest bad block: what a guest that cannot take holes may use.
    package var usableSize: UInt64 { runs.first?.offset ?? regionSize }

    /// This list with `more` added. It is known if either is; else the reason is that of `more`, the newer one, if it
    /// has one.
    package func merging(_ more: RetiredPages) -> RetiredPages {
        let merged: Status =
            switch (status, more.status) {
            case (.known, _), (_, .known): .known
            case (.unknown, .unknown(let reason)): reason.isEmpty ? status : more.status
            }
        return RetiredPages(regionSize: regionSize, status: merged, runs: runs + more.runs)
    }

    /// This list without the finds of run time: all of them, or the run that holds the byte at `offset`. What firmware
    /// lists stays, and so does what the driver had from the start.
    package func clearingFinds(at offset: UInt64?) -> RetiredPages {
        let kept = runs.filter { run in
            guard run.isRuntimeFind else { return true }
            guard let offset else { return false }
            return offset < run.offset || offset >= run.end
        }
        return RetiredPages(regionSize: regionSize, status: status, runs: kept)
    }

    private static func normalised(_ runs: [RetiredBlock], regionSize: UInt64) -> [RetiredBlock] {
        let granule = Region.granule
        var result: [RetiredBlock] = []
        let clamped: [RetiredBlock] = runs.compactMap { run in
            guard run.size > 0, run.offset < regionSize else { return nil }
            let start = run.offset / granule * granule
            let (sum, overflow) = run.offset.addingReportingOverflow(run.size)
            let (rounded, roundOverflow) = sum.addingReportingOverflow(granule - 1)
            let end = overflow || roundOverflow ? regionSize : min(rounded / granule * granule, regionSize)
            guard end > start else { return nil }
            return RetiredBlock(offset: start, size: end - start, source: run.source, firstSeen: run.firstSeen)
        }
        let ordered = coalesced(clamped).sorted { $0.offset < $1.offset }
        let edges = Set(ordered.flatMap { [$0.offset, $0.end] }).sorted()
        var begun = 0
        var covering: [RetiredBlock] = []
        for (start, end) in zip(edges, edges.dropFirst()) {
            covering.removeAll { $0.end <= start }
            while begun < ordered.count, ordered[begun].offset <= start {
                covering.append(ordered[begun])
                begun += 1
            }
            let oldest = covering.min { ($0.firstSeen, $0.source.rank) < ($1.firstSeen, $1.source.rank) }
            guard let oldest else { continue }
            let isFirmware = covering.contains { $0.source == .firmware }
            result.append(
                RetiredBlock(
                    offset: start, size: end - start, source: isFirmware ? .firmware : oldest.source,
                    firstSeen: oldest.firstSeen))
        }
        return joined(result)
    }

    /// One run for all that overlap and say the same. What is left overlaps only where they differ, so that a list of a
    /// hundred thousand overlapping entries takes no time that matters.
    private static func coalesced(_ runs: [RetiredBlock]) -> [RetiredBlock] {
        var result: [RetiredBlock] = []
        let grouped = runs.sorted {
            ($0.source.rank, $0.firstSeen, $0.offset) < ($1.source.rank, $1.firstSeen, $1.offset)
        }
        for run in grouped {
            if let last = result.last, last.source == run.source, last.firstSeen == run.firstSeen,
                run.offset <= last.end
            {
                result[result.count - 1].size = max(last.end, run.end) - last.offset
            } else {
                result.append(run)
            }
        }
        return result
    }

    /// Makes one run of neighbours of one source. Only when all overlaps are settled is it known whose each is.
    private static func joined(_ runs: [RetiredBlock]) -> [RetiredBlock] {
        var result: [RetiredBlock] = []
        for run in runs {
            if let last = result.last, run.offset == last.end, run.source == last.source {
                result[result.count - 1].size += run.size
                result[result.count - 1].firstSeen = min(last.firstSeen, run.firstSeen)
            } else {
                result.append(run)
            }
        }
        return result
    }

    private static func clip(_ block: PhysicalRange, to region: PhysicalRange) -> PhysicalRange? {
        guard let regionEnd = region.end else { return nil }
        let start = max(block.base, region.base)
        let end = min(block.end ?? regionEnd, regionEnd)
        guard start < end else { return nil }
        return PhysicalRange(base: start, size: end.rawValue - start.rawValue)
    }
}
