/// Something that happened to a region or an allocation; for logs, audit and, later, subscribers.
package enum DomainEvent: Equatable, Sendable {
    case regionChanged(RegionName, from: RegionState, to: RegionState, reason: String?)
    case regionScrubbed(RegionName, ScrubReport)
    case retiredPagesChanged(RegionName, blocks: Int)
    /// Finds of bad memory could not be loaded or saved.
    case findsNotKept(RegionName, reason: String)
    case drainBlocked(RegionName, holders: [Holder])
    case gpuDriverChanged(GPUBindingOutcome, by: Caller)
    case allocationCreated(Allocation, by: Caller)
    case allocationFailed(VMIdentity, by: Caller, AllocationError)
    case allocationReleased(Allocation, reason: String)
    case allocationEnded(Allocation)
    /// What an earlier run of the daemon acknowledged, and what became of it.
    case allocationRestored(LedgerEntry, RestoreOutcome)
    /// The ledger was damaged, or could not be written.
    case ledgerProblem(String)
    /// A region of a restored allocation is held again (nil), or why it is not.
    case regionReattached(RegionName, problem: String?)
}
