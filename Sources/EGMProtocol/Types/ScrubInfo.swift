package import JSONRPC

/// A running (or failed) scrub.
package struct ScrubInfo: WireObject {
    /// What it does now.
    package var phase: ScrubInfo.Phase = .scrub
    /// Bytes done in this phase.
    package var done: UInt64 = 0
    /// Bytes to do in this phase, retired pages left out.
    package var total: UInt64 = 0
    /// Bytes per second since the phase began; 0 before the first chunk.
    package var rate: UInt64 = 0
    /// Seconds left at this rate; null before there is one.
    package var secondsLeft: Double?
    /// Why it failed.
    package var error: String?

    package init() {}

    package init(
        phase: ScrubInfo.Phase, done: UInt64, total: UInt64, rate: UInt64, secondsLeft: Double?, error: String? = nil
    ) {
        self.phase = phase
        self.done = done
        self.total = total
        self.rate = rate
        self.secondsLeft = secondsLeft
        self.error = error
    }
}

extension ScrubInfo {
    package static let typeName = "ScrubInfo"
    package static let summary = "A running (or failed) scrub."

    package static var example: Self {
        Self(phase: .scrub, done: 17_179_869_184, total: 479_962_529_792, rate: 120_000_000_000, secondsLeft: 3.86)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("phase", &phase, "What it does now.")
        try members.required("done", &done, "Bytes done in this phase.")
        try members.required("total", &total, "Bytes to do in this phase, retired pages left out.")
        try members.required("rate", &rate, "Bytes per second since the phase began; 0 before the first chunk.")
        try members.nullable("secondsLeft", &secondsLeft, "Seconds left at this rate; null before there is one.")
        try members.optional("error", &error, "Why it failed.")
    }
}
