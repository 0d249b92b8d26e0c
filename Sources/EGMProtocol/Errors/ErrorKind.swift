// The daemon's own errors. Each has a stable word (`data.kind`), which programs look at, a code of its own, and a hint.
// The codes follow the order of this list, from -32001 down: new kinds go to its end.

/// A kind of error of the daemon.
package enum ErrorKind: String, Sendable, CaseIterable {
    case unknownRegion = "unknown-region"
    case unknownGPU = "unknown-gpu"
    case unknownAllocation = "unknown-allocation"
    case gpuWithoutRegion = "gpu-without-region"
    case nothingRequested = "nothing-requested"
    case partialGPUs = "partial-gpus"
    case partialTray = "partial-tray"
    case invalidUUID = "invalid-uuid"
    case sizeInvalid = "size-invalid"
    case regionBusy = "region-busy"
    case regionDraining = "region-draining"
    case regionFaulty = "region-faulty"
    case regionAbsent = "region-absent"
    case allocationConflict = "allocation-conflict"
    case regionNeeded = "region-needed"
    case regionNotInAllocation = "region-not-in-allocation"
    case notMappable = "not-mappable"
    case notPermitted = "not-permitted"
    case notSupported = "not-supported"
    case deliveryUnavailable = "delivery-unavailable"
    case processGone = "process-gone"
    case processUnwatchable = "process-unwatchable"
    case timeout = "timeout"
    case cancelled = "cancelled"
    case limitExceeded = "limit-exceeded"
    case regionNotHeld = "region-not-held"
    case scrubFailed = "scrub-failed"
    case verifyFailed = "verify-failed"
    case gpuInUse = "gpu-in-use"
    case gpuBindingFailed = "gpu-binding-failed"
    case invalidDescriptor = "invalid-descriptor"
    case ledgerUnavailable = "ledger-unavailable"
    case regionNotShareable = "region-not-shareable"
    case regionPartitioned = "region-partitioned"
    case noRoom = "no-room"

    /// The code in the error object.
    package var code: Int {
        let position = Self.allCases.firstIndex(of: self).map { Self.allCases.distance(from: 0, to: $0) } ?? 0
        return -32001 - position
    }

    package init?(code: Int) {
        guard let kind = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = kind
    }

    /// Whether the same request may succeed later without anybody changing it.
    package var isTemporary: Bool {
        switch self {
        case .regionBusy, .regionDraining, .timeout, .cancelled, .limitExceeded, .gpuInUse, .ledgerUnavailable,
            .regionPartitioned, .noRoom:
            true
        default: false
        }
    }
}
