/// How far a scrub or verify is.
package struct ScrubProgress: Equatable, Sendable {
    package enum Phase: String, Sendable, CaseIterable { case scrub, verify }

    package var phase: Phase
    /// Bytes done.
    package var done: UInt64
    /// Bytes to do, retired runs left out.
    package var total: UInt64
    /// Bytes per second since the phase began; 0 before the first chunk.
    package var rate: UInt64

    package init(phase: Phase, done: UInt64, total: UInt64, rate: UInt64) {
        self.phase = phase
        self.done = done
        self.total = total
        self.rate = rate
    }

    /// Seconds left at the present rate; nil before there is one.
    package var secondsLeft: Double? { rate == 0 ? nil : Double(total - min(done, total)) / Double(rate) }
}
