/// The host's map of physical memory (`/proc/iomem`), as far as we may see it.
package enum SystemMemory: Equatable, Sendable {
    /// Missing, or every address reads as zero because the reader lacks CAP_SYS_ADMIN. Then nothing can be said about
    /// an overlap with the host's own RAM.
    case unreadable(reason: String)
    /// Top-level and nested entries with their names, in the file's order.
    case entries([Entry])

    /// One line: `100000000-11fffffff : System RAM`.
    package struct Entry: Equatable, Sendable {
        package var range: PhysicalRange
        package var name: String

        package init(range: PhysicalRange, name: String) {
            self.range = range
            self.name = name
        }
    }
}
