// How far a scrub is, on standard error while the answer is awaited: a bar that is drawn over on a terminal, else a line
// for each tenth. Progress comes over a second connection, asked for on a thread of its own, because the first one is
// taken by the request. What goes wrong there is no reason to fail: the answer tells how the scrub ended.

internal import EGMClient
internal import EGMProtocol
internal import Glibc
internal import LinuxSystem
internal import Synchronization

/// Shows the progress of one region.
final class ScrubProgressDisplay: Sendable {
    /// Microseconds between two questions: four a second.
    private static let interval: UInt32 = 250_000
    /// Characters of the bar between its brackets.
    private static let barWidth = 24

    private struct State {
        var isOver = false
        var isDrawn = false
        /// What the last plain line was about: the phase, and the tenth that it had reached.
        var last: (phase: ScrubInfo.Phase, tenth: Int)?
    }

    private let region: String
    private let socket: String
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let state = Mutex(State())

    init(region: String, socket: String) {
        self.region = region
        self.socket = socket
    }

    /// Begins to show progress.
    func start() throws {
        try Interruption.inBackground { self.follow() }
    }

    /// Takes the bar away; nothing is shown any more after this returns.
    func finish() {
        state.withLock { state in
            if state.isDrawn { StandardError.write("\r\u{1B}[K") }
            state.isDrawn = false
            state.isOver = true
        }
    }

    private func follow() {
        do {
            var client = try Client.connect(to: socket)
            while show(try client.call(RegionGet.self, .init(region: region)).result) {
                usleep(ScrubProgressDisplay.interval)
            }
        } catch {
            // The request's own connection says what is wrong, if anything is.
            return
        }
    }

    /// False if nobody wants to see more.
    private func show(_ info: RegionInfo) -> Bool {
        state.withLock { state in
            guard !state.isOver else { return false }
            guard let scrub = info.scrub else { return true }
            if isTerminal {
                StandardError.write("\r\(ScrubProgressDisplay.line(region, scrub, withBar: true))\u{1B}[K")
                state.isDrawn = true
            } else {
                let tenth = ScrubProgressDisplay.percent(scrub) / 10
                if let last = state.last, last == (scrub.phase, tenth) { return true }
                state.last = (scrub.phase, tenth)
                StandardError.write(ScrubProgressDisplay.line(region, scrub, withBar: false) + "\n")
            }
            return true
        }
    }

    private static func percent(_ scrub: ScrubInfo) -> Int {
        scrub.total == 0 ? 100 : Int(min(1, Double(scrub.done) / Double(scrub.total)) * 100)
    }

    /// `egm4 scrub [######      ]  50 %  140 GiB/s  2 s left`.
    private static func line(_ region: String, _ scrub: ScrubInfo, withBar: Bool) -> String {
        let percent = percent(scrub)
        let number = String(repeating: " ", count: percent < 10 ? 2 : percent < 100 ? 1 : 0) + "\(percent) %"
        var parts = ["\(region) \(scrub.phase.rawValue)"]
        if withBar {
            let done = barWidth * percent / 100
            let bar = String(repeating: "#", count: done) + String(repeating: " ", count: barWidth - done)
            parts[0] += " [\(bar)]"
        }
        parts.append(number)
        if scrub.rate > 0 { parts.append("\(sizeText(scrub.rate))/s") }
        if let left = scrub.secondsLeft { parts.append("\(durationText(left)) left") }
        return parts.joined(separator: "  ")
    }
}
