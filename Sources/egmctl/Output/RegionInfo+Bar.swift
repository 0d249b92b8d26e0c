internal import EGMProtocol

extension RegionInfo {
    /// The region as a row of characters, as `PartitioningInfo.bar` draws one that is cut: `#` somebody's, `~` being
    /// drained or scrubbed (what a scrub has done is free already), `!` faulty, `.` free, `?` not held.
    func bar(width: Int) -> String {
        if let partitioning, partitioning.count > 0 { return partitioning.bar(size: size, width: width) }
        func row(_ sign: Character, _ count: Int) -> String { String(repeating: sign, count: count) }
        switch state {
        case .ready: return "[\(row(".", width))]"
        case .allocated, .handedOff: return "[\(row("#", width))]"
        case .faulty: return "[\(row("!", width))]"
        case .absent, .found, .opening: return "[\(row("?", width))]"
        case .dirty, .draining: return "[\(row("~", width))]"
        case .scrubbing:
            let done = width * (scrub?.percent ?? 0) / 100
            return "[\(row(".", done))\(row("~", width - done))]"
        }
    }
}
