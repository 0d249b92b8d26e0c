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
    case allocationActivated(Allocation, by: Caller)
}
