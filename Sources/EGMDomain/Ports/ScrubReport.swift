/// What a finished scrub or verify did.
package struct ScrubReport: Equatable, Sendable {
    /// Bytes written; bytes read by a verify that wrote nothing.
    package var bytes: UInt64
    /// Nanoseconds from first to last byte, verify included.
    package var nanoseconds: UInt64
    package var threads: Int
    package var verified: Bool
    /// Blocks that gave a memory error while they were written or read, already skipped. To be recorded as retired.
    package var found: [RetiredBlock]

    package init(bytes: UInt64, nanoseconds: UInt64, threads: Int, verified: Bool, found: [RetiredBlock] = []) {
        self.bytes = bytes
        self.nanoseconds = nanoseconds
        self.threads = threads
        self.verified = verified
        self.found = found
    }
}
