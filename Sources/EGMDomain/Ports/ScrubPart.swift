/// How far a scrub had come that was stopped between two chunks. Whoever passes it to the next scrub of the same memory
/// promises that nobody could write to the memory in between, and that no run that was skipped is to be scrubbed now.
package struct ScrubPart: Equatable, Sendable {
    /// Bytes from the region's start that are done, skipped runs among them.
    package var end: UInt64
    /// Nanoseconds that it has taken.
    package var nanoseconds: UInt64
    /// What it found bad.
    package var found: [RetiredBlock]

    package init(end: UInt64, nanoseconds: UInt64, found: [RetiredBlock] = []) {
        self.end = end
        self.nanoseconds = nanoseconds
        self.found = found
    }
}
