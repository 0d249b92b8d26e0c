/// What backs one region's memory. One instance per region, used by one caller at a time (the custodian serialises).
/// Every call may block for long, so implementations do the work on threads of their own and the caller only awaits.
package protocol RegionMemory: Sendable {
    var provider: ProviderKind { get }

    /// What offsets and sizes of mappings must be multiples of, bytes; a power of two.
    var pageSize: UInt64 { get }

    /// Takes hold of the memory: opens the node (which may scrub for minutes) and learns what the provider can do.
    /// The content counts as dirty afterwards, whatever the driver did. Holding it already is not an error.
    func open() async throws(RegionMemoryError) -> RegionCapabilities

    /// Whether a descriptor that an earlier run of the daemon held waits for `reclaim`.
    var isKept: Bool { get }

    /// Takes hold of the memory by the descriptor that an earlier run of the daemon held, if there is one and it is still
    /// the right one: no open, so nothing is scrubbed by a driver, and whoever uses the memory goes on. The content is
    /// what it was.
    ///
    /// - Returns: nil if there is no such descriptor; `open` is the way then. One that is not the right one is closed and
    ///   reported.
    func reclaim() async throws(RegionMemoryError) -> RegionCapabilities?

    /// Gives the memory up; the next use has to open it again.
    func close() async

    /// Writes zeros over every byte but `retired`. Stopped between chunks, with `interrupted`, by `interrupt` and when
    /// the calling task is cancelled.
    ///
    /// - Parameters:
    ///   - retired: runs that are not touched. A bad block that is not among them is wiped page by page; pages that
    ///     fail are found bad and left.
    ///   - verify: whether to read everything back afterwards, and fail with `notZero` if a byte is left.
    ///   - part: what an interrupted scrub of the same memory has done; this one goes on there. Its progress and report
    ///     count both.
    ///   - progress: called from scrub threads, a few times a second at most.
    func scrub(
        skipping retired: [RetiredBlock], verify: Bool, resuming part: ScrubPart?,
        progress: @escaping @Sendable (ScrubProgress) -> Void
    ) async throws(RegionMemoryError) -> ScrubReport

    /// The same for the bytes of `range` alone, whose bounds are multiples of 64 KiB: nothing else is written or read,
    /// and it is done through the same mapping at offset 0. Others may use the rest of the memory meanwhile.
    func scrub(
        within range: Range<UInt64>, skipping retired: [RetiredBlock], verify: Bool,
        progress: @escaping @Sendable (ScrubProgress) -> Void
    ) async throws(RegionMemoryError) -> ScrubReport

    /// Reads every byte but `retired`; throws `notZero` with the lowest offset of a byte that is not zero.
    func verify(
        skipping retired: [RetiredBlock], progress: @escaping @Sendable (ScrubProgress) -> Void
    ) async throws(RegionMemoryError) -> ScrubReport

    /// Checks the node that a VM would open by itself, without opening it.
    ///
    /// - Returns: its path.
    /// - Throws: `unavailable` if there is no such node, or the provider's memory has none.
    func checkNode() async throws(RegionMemoryError) -> String

    /// Raises a scrub that runs at idle priority to normal, because an allocation waits for it; nothing if none runs.
    func hurry()

    /// Stops a scrub or verify that runs at the next chunk; nothing if none runs.
    func interrupt()

    /// Who maps or holds the memory, apart from the daemon itself; empty if nobody does.
    func holders() async throws(RegionMemoryError) -> [Holder]

    /// Who maps which part of the memory, or holds a descriptor of it, apart from the daemon itself. VFIO devices do not
    /// count here: VMs on partitions of one region share its GPUs.
    func users() async throws(RegionMemoryError) -> [RegionUser]

    /// Says that the region's description has changed while it is in use or held: its GPUs (whose VFIO devices count as
    /// holders), its node. Base and size never change here. Called at any time, also while another call runs.
    func follow(_ region: Region)

    /// What the sources that this provider has (firmware table, ioctl) say about retired pages.
    func retiredPages() async -> RetiredPages
}

extension RegionMemory {
    /// For memory of which nobody keeps a descriptor.
    package var isKept: Bool { false }

    /// For memory of which nobody keeps a descriptor.
    package func reclaim() async throws(RegionMemoryError) -> RegionCapabilities? { nil }

    /// For memory that does not depend on any of it.
    package func follow(_ region: Region) {}

    /// For memory that is mapped in pages of the region's own blocks.
    package var pageSize: UInt64 { Region.granule }

    /// For memory that can only be scrubbed as a whole.
    package func scrub(
        within range: Range<UInt64>, skipping retired: [RetiredBlock], verify: Bool,
        progress: @escaping @Sendable (ScrubProgress) -> Void
    ) async throws(RegionMemoryError) -> ScrubReport {
        throw .scrubFailed(reason: "this kind of memory cannot be scrubbed in parts")
    }

    /// For memory of which only the users are known, not what they map: they may use any of it.
    package func users() async throws(RegionMemoryError) -> [RegionUser] {
        try await holders().filter { $0.way != .vfio }.map { holder in
            RegionUser(
                pid: holder.pid, command: holder.command, parent: nil, ranges: [0..<UInt64.max], hasDescriptor: true)
        }
    }
}
