/// `allocation.create`: Allocates regions to a VM.
package enum AllocationCreate: Method {
    package typealias Params = AllocationCreateParams
    package typealias Result = AllocationInfo

    package static let name = "allocation.create"
    package static let access = AccessLevel.operator
    package static let summary = "Allocates regions to a VM."
    package static let documentation = """
        All or nothing over its regions, and idempotent by the VM's UUID: asking again for the same regions, \
        offsets and sizes gives the same allocation, asking for others is a conflict. Answered when every \
        region is scrubbed, and the allocation is recorded so that a restart of egmd does not lose it. If the request \
        is cancelled, or the connection closed before the answer, a new allocation is taken back. With lifetime \
        `process` a pidfd may come with the request (SCM_RIGHTS) in place of `pid`.
        """
    package static let errors: [ErrorKind] = [
        .invalidUUID, .nothingRequested, .unknownRegion, .unknownGPU, .gpuWithoutRegion, .partialGPUs,
        .partialTray, .regionBusy, .regionDraining, .regionFaulty, .regionAbsent, .sizeInvalid,
        .allocationConflict, .deliveryUnavailable, .processGone, .processUnwatchable, .invalidDescriptor, .notPermitted,
        .timeout, .limitExceeded, .cancelled, .ledgerUnavailable, .regionNotShareable, .regionPartitioned, .noRoom,
    ]

    package static let takesProcess = true
}
