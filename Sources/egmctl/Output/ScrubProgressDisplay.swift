// How far a scrub is, on standard error while the answer is awaited: a bar that is drawn over on a terminal, else a line
// for each tenth.

internal import EGMProtocol
internal import LinuxSystem

/// Shows the progress of one region.
struct ScrubProgressDisplay {
    /// Characters of the bar between its brackets.
    private static let barWidth = 24

    private let isTerminal = Terminal.isError
    private var isDrawn = false
    /// What the last plain line was about: the phase, and the tenth that it had reached.
    private var last: (phase: ScrubInfo.Phase, tenth: Int)?

    mutating func show(_ progress: RequestProgressInfo) {
        for region in progress.regions {
            guard let scrub = region.scrub else { continue }
            if isTerminal {
                let line = scrub.text(bar: ScrubProgressDisplay.barWidth)
                StandardError.write("\r\(region.region) \(line)\u{1B}[K")
                isDrawn = true
            } else {
                let tenth = scrub.percent / 10
                if let last, last == (scrub.phase, tenth) { continue }
                last = (scrub.phase, tenth)
                StandardError.write("\(region.region) \(scrub.text)\n")
            }
        }
    }

    /// Takes the bar away.
    mutating func finish() {
        if isDrawn { StandardError.write("\r\u{1B}[K") }
        isDrawn = false
    }
}
