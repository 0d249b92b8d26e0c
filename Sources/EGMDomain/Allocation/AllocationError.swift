/// Why an allocation could not be made, used or ended. Each case has the nouns it is about; the sentence and the hint
/// are written where the error leaves the daemon.
package enum AllocationError: Error, Equatable, Sendable {
    case nilUUID
    /// Neither GPUs nor regions were named.
    case nothingRequested
    case unknownRegion(RegionName, known: [RegionName])
    case unknownGPU(PCIAddress)
    case gpuWithoutRegion(PCIAddress)
    /// Some, but not all GPUs of a region were named.
    case partialGPUs(region: RegionName, missing: [PCIAddress])
    /// Policy `tray`, and these regions or GPUs of the host were not named.
    case partialTray(missingRegions: [RegionName], missingGPUs: [PCIAddress])
    case regionBusy(RegionName, by: Allocation)
    case regionDraining(RegionName, holders: [Holder], reason: String)
    case regionFaulty(RegionName, reason: String)
    case regionAbsent(RegionName)
    /// egmd does not hold the region, so it cannot scrub or verify it.
    case regionNotHeld(RegionName)
    case scrubFailed(RegionName, reason: String)
    /// `offset`: the lowest byte of the region that is not zero; nil if the verify could not finish.
    case verifyFailed(RegionName, offset: UInt64?, reason: String)
    case sizeInvalid(requested: UInt64, region: RegionName, regionSize: UInt64, granule: UInt64)
    /// With policy `partition`; `requested`: nil if no size was given.
    case partitionSizeInvalid(requested: UInt64?, region: RegionName, regionSize: UInt64, unit: UInt64)
    /// Several VMs can't, or may not, be on the region at one time.
    case regionNotShareable(RegionName, reason: String)
    /// The region is cut into partitions, so nobody gets all of it.
    case regionPartitioned(RegionName, partitions: Int)
    /// `free`: bytes in all free runs, those with retired blocks among them; `greatest`: of the greatest partition that
    /// there is room for.
    case noRoom(RegionName, requested: UInt64, free: UInt64, greatest: UInt64)
    /// The region has as many partitions as it can have, those that are being cleaned up among them.
    case tooManyPartitions(RegionName, limit: Int)
    /// The VM has an allocation that differs from the one asked for.
    case conflict(existing: Allocation, difference: String)
    case deliveryUnavailable(AllocationDelivery, region: RegionName, reason: String)
    case processGone(pid: Int32)
    /// Another process has its pid now.
    case processReplaced(ProcessReference)
    case processUnwatchable(pid: Int32, reason: String)
    case timedOut(seconds: Double, waitingFor: String)
    /// The caller went away, or the daemon stops.
    case abandoned
    case tooMany(limit: Int)
    /// So many requests wait already; those of this user, or of all.
    case tooManyWaiting(limit: Int, uid: UInt32?)
    case unknownAllocation(AllocationID)
    case notOwner(AllocationID)
    /// It is active, and only this process (it may have ended) or an administrator may do that.
    case notItsProcess(AllocationID, process: ProcessReference)
    case needsAdmin(String)
    /// `allocation.map` without a region on an allocation that has several.
    case regionNeeded(AllocationID, regions: [RegionName])
    case regionNotInAllocation(RegionName, AllocationID)
    case notMappable(AllocationID, state: AllocationState)
    case notActivatable(AllocationID, state: AllocationState)
    /// What was asked for could not be recorded, so it was not done.
    case ledgerUnavailable(LedgerError)
}
