/// Something that happened to the host, a region or an allocation; for logs, audit and subscribers.
package enum DomainEvent: Equatable, Sendable {
    /// The host shows a region that it did not show before.
    case regionAppeared(RegionName, RegionState, reason: String?)
    case regionChanged(RegionName, from: RegionState, to: RegionState, reason: String?)
    case regionScrubbed(RegionName, ScrubReport)
    case retiredPagesChanged(RegionName, blocks: Int)
    /// Finds of bad memory could not be loaded or saved.
    case findsNotKept(RegionName, reason: String)
    case drainBlocked(RegionName, holders: [Holder])
    /// A holder was killed because an administrator forces the region's allocation to end, or why it could not be.
    case holderKilled(RegionName, Holder, problem: String?)
    /// A driver was changed by egmd.
    case gpuDriverChanged(GPUBindingOutcome, by: Caller)
    /// What the host shows of a GPU has changed.
    case gpuChanged(GPU, GPUChange)
    case hazardFound(Hazard)
    case hazardCleared(Hazard)
    /// The host shows something in another way than before; the details come as events of their own before this one.
    case topologyChanged(Topology)
    case allocationCreated(Allocation, by: Caller)
    /// All its regions are clean and its own.
    case allocationReady(Allocation)
    case allocationFailed(VMIdentity, by: Caller, AllocationError)
    case allocationReleased(Allocation, reason: String)
    case allocationEnded(Allocation)
    case allocationActivated(Allocation, by: Caller)
    /// What an earlier run of the daemon acknowledged, and what became of it.
    case allocationRestored(LedgerEntry, RestoreOutcome)
    /// The ledger was damaged, or could not be written.
    case ledgerProblem(String)
    /// A region of a restored allocation is held again (nil), or why it is not.
    case regionReattached(RegionName, problem: String?)
    /// The region is held by the descriptor that an earlier run of the daemon had.
    case regionReclaimed(RegionName)
}
