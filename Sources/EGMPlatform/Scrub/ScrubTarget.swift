package import LinuxSystem

/// The memory that is scrubbed: how to map it, and how large it really is.
package struct ScrubTarget: Sendable {
    /// The region's name, for messages.
    package let name: String
    /// Bytes; a multiple of 64 KiB.
    package let size: UInt64
    /// Makes the one mapping of the run: at offset 0, of `size` bytes, readable and writable. Called on a scrub thread,
    /// because a driver that fills the page tables at once takes seconds for a large region.
    package let map: @Sendable () throws(SystemError) -> Mapping
    /// Bytes that are there now, asked after a fault: a fault beyond them is our mistake (or that of who made the
    /// file shorter), not bad memory. Nil: it is as large as `size` says.
    package let presentSize: @Sendable () -> UInt64?

    package init(
        name: String, size: UInt64, map: @escaping @Sendable () throws(SystemError) -> Mapping,
        presentSize: @escaping @Sendable () -> UInt64? = { nil }
    ) {
        self.name = name
        self.size = size
        self.map = map
        self.presentSize = presentSize
    }
}
