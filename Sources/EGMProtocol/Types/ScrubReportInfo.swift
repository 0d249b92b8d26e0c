package import JSONRPC

/// A scrub or verify that ended well.
package struct ScrubReportInfo: WireObject {
    /// Bytes written, or only read by a verify.
    package var bytes: UInt64 = 0
    /// From the first to the last byte, verify included.
    package var seconds: Double = 0
    /// Bytes per second.
    package var rate: UInt64 = 0
    /// Threads that worked on it.
    package var threads: Int = 0
    /// Whether a verify has proven it.
    package var verified: Bool = false

    package init() {}

    package init(bytes: UInt64, seconds: Double, rate: UInt64, threads: Int, verified: Bool) {
        self.bytes = bytes
        self.seconds = seconds
        self.rate = rate
        self.threads = threads
        self.verified = verified
    }
}

extension ScrubReportInfo {
    package static let typeName = "ScrubReportInfo"
    package static let summary = "A scrub or verify that ended well."

    package static var example: Self {
        Self(bytes: 536_870_912, seconds: 0.0625, rate: 8_589_934_592, threads: 8, verified: true)
    }

    package mutating func members(_ members: inout Members) throws(ShapeError) {
        try members.required("bytes", &bytes, "Bytes written, or only read by a verify.")
        try members.required("seconds", &seconds, "From the first to the last byte, verify included.")
        try members.required("rate", &rate, "Bytes per second.")
        try members.required("threads", &threads, "Threads that worked on it.")
        try members.required("verified", &verified, "Whether a verify has proven it.")
    }
}
