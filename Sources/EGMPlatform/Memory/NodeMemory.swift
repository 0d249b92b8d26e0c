// What all providers over a device node have in common: the node is held by a NodeKeeper, and everything that is done
// with it starts there.

internal import EGMDomain
internal import LinuxSystem

/// Region memory behind a device node.
protocol NodeMemory: DeliverableMemory {
    var node: DeviceNode { get }
    /// Bytes.
    var size: UInt64 { get }
    /// What of the region may change while this object lives.
    var links: LinksMemo { get }
    var keeper: NodeKeeper { get }
    var scrubber: Scrubber { get }
    /// The node as an earlier run of the daemon opened it, with all checks but those that only an open of its own needs.
    /// An error closes the descriptor. Blocking.
    var adopt: @Sendable (consuming OwnedDescriptor) throws(RegionMemoryError) -> HeldNode { get }
    /// Reads a table of retired pages; nil if there is none.
    var firmwareTable: (@Sendable () -> RetiredPages)? { get }
    /// The number that the device had when it was last asked for.
    var lastNumber: NumberMemo { get }

    /// Bytes that are there after all, for `ScrubTarget`.
    var presentSize: @Sendable () -> UInt64? { get }
    /// Why the device is not there any more, and what to do.
    var goneReason: String { get }
}
