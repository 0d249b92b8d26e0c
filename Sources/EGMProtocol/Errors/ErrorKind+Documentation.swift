extension ErrorKind {
    /// What has happened, one sentence.
    package var documentation: String {
        switch self {
        case .unknownRegion: "egmd knows no region of that name."
        case .unknownGPU: "egmd knows no GPU at that address."
        case .unknownAllocation: "There is no allocation with that id; it may have ended."
        case .gpuWithoutRegion: "The GPU belongs to no region, so it cannot choose one."
        case .nothingRequested: "Neither GPUs nor regions were named."
        case .partialGPUs: "Some, but not all GPUs of a region were named."
        case .partialTray: "Policy `tray` was asked for, but not all regions and GPUs of the host were named."
        case .invalidUUID: "The VM's UUID is malformed, or the nil UUID."
        case .sizeInvalid: "The size is zero, larger than the region, or not a multiple of the page size."
        case .regionBusy: "Another VM has the region."
        case .regionDraining: "The region's last allocation is over, but somebody still uses the memory."
        case .regionFaulty: "The region cannot be used."
        case .regionAbsent: "Firmware describes the region, but the kernel does not show it."
        case .allocationConflict: "The VM has an allocation that differs from the one asked for."
        case .regionNeeded: "The allocation has several regions and none was named."
        case .regionNotInAllocation: "The allocation does not have that region."
        case .notMappable: "The allocation is not in a state in which it can be mapped."
        case .notPermitted: "The caller may not do this."
        case .notSupported: "This daemon, provider or driver generation cannot do this."
        case .deliveryUnavailable: "The memory cannot reach the VM in the way that was asked for."
        case .processGone: "The process to bind to does not exist."
        case .processUnwatchable: "The process to bind to exists, but egmd cannot watch it."
        case .timeout: "What the request waited for did not happen in time."
        case .cancelled: "The request was given up: it was cancelled, its caller went away, or the daemon is stopping."
        case .limitExceeded: "A limit of the daemon is reached."
        case .regionNotHeld: "egmd does not hold the region, so it cannot scrub or verify it."
        case .scrubFailed: "The scrub could not finish."
        case .verifyFailed: "The verify found a byte that is not zero, or could not finish."
        case .gpuInUse: "The GPU or its region is in use, so its driver cannot be changed."
        case .gpuBindingFailed: "The GPU could not be bound or unbound."
        }
    }

    /// What to do about it, unless the error knows better.
    package var hint: String {
        switch self {
        case .unknownRegion: "egmctl region list shows the regions"
        case .unknownGPU: "egmctl gpu list shows the GPUs"
        case .unknownAllocation: "egmctl allocation list shows the allocations"
        case .gpuWithoutRegion: "egmctl topology shows why; name a region instead"
        case .nothingRequested: "name at least one GPU or one region"
        case .partialGPUs: "name all GPUs of the region; the error lists the missing ones"
        case .partialTray: "name everything, or use policy socket"
        case .invalidUUID: "give the VM's own UUID, as virsh domuuid prints it"
        case .sizeInvalid: "leave the size out to get the whole region"
        case .regionBusy: "wait for it (wait, or --wait of egmctl), or release that allocation"
        case .regionDraining: "end the processes that the error names, or wait (wait, or --wait of egmctl)"
        case .regionFaulty: "egmctl region show lists its hazards"
        case .regionAbsent: "load the nvgrace-egm driver"
        case .allocationConflict: "release it first, or ask for the same"
        case .regionNeeded: "name one of the allocation's regions"
        case .regionNotInAllocation: "egmctl allocation show lists its regions"
        case .notMappable: "map an allocation while its state is allocated"
        case .notPermitted: "ask an administrator, or use the user that owns the allocation"
        case .notSupported: "system.info and region.get say what it can do"
        case .deliveryUnavailable: "use the other delivery"
        case .processGone: "give the id of a running process"
        case .processUnwatchable: "egmd must see the process in its pid namespace"
        case .timeout: "try again with a longer wait"
        case .cancelled: "try again"
        case .regionNotHeld: "egmctl region adopt takes hold of it"
        case .scrubFailed: "egmctl region show says what became of the region"
        case .verifyFailed:
            "the region is scrubbed again before anybody gets it; if it comes back, look at the host's memory errors"
        case .limitExceeded: "system.info lists the limits; try again later"
        case .gpuInUse: "release the allocation, or end the processes that the error names"
        case .gpuBindingFailed: "the kernel's log (dmesg) may say more"
        }
    }
}
