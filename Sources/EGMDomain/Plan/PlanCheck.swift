/// One thing that has to be right for a VM to start and to work, and whether it is.
package struct PlanCheck: Equatable, Sendable {
    package enum Result: String, Sendable, CaseIterable {
        case passed
        /// The VM can start, but something is lost, or has to change before.
        case warning
        /// The VM would not start, or be wrong.
        case failed
    }

    /// The checks, by their stable names on the wire.
    package enum Name: String, Sendable, CaseIterable {
        case regionUsable = "region-usable"
        case regionFree = "region-free"
        case gpusComplete = "gpus-complete"
        case trayComplete = "tray-complete"
        case gpuDriver = "gpu-driver"
        case gpuID = "gpu-id"
        case gpuPlanned = "gpu-planned"
        case partShareable = "part-shareable"
        case partsAlike = "parts-alike"
        case shareEven = "share-even"
        case sizeInRegion = "size-in-region"
        case sizeAligned = "size-aligned"
        case offsetHonoured = "offset-honoured"
        case mappingBounded = "mapping-bounded"
        case retiredKnown = "retired-known"
        case retiredInside = "retired-inside"
        case retiredUsable = "retired-usable"
        case guestNodes = "guest-nodes"
        case guestBuses = "guest-buses"
        case vcpus = "vcpus"
        case guestMemory = "guest-memory"
        case backendPlanned = "backend-planned"
        case backendOnce = "backend-once"
        case backendShared = "backend-shared"
        case backendOffset = "backend-offset"
        case backendSize = "backend-size"
        case backendPrealloc = "backend-prealloc"
        case backendHostNodes = "backend-host-nodes"
        case stockLibvirt = "stock-libvirt"
    }

    package var name: Name
    package var result: Result
    /// What it is about: a region, a GPU, a backend; nil for the VM.
    package var subject: String?
    /// One sentence: what was found.
    package var message: String
    /// What to do; nil if it passed.
    package var hint: String?

    package static func passed(_ name: Name, _ subject: String?, _ message: String) -> PlanCheck {
        PlanCheck(name: name, result: .passed, subject: subject, message: message)
    }

    package static func warning(_ name: Name, _ subject: String?, _ message: String, hint: String) -> PlanCheck {
        PlanCheck(name: name, result: .warning, subject: subject, message: message, hint: hint)
    }

    package static func failed(_ name: Name, _ subject: String?, _ message: String, hint: String) -> PlanCheck {
        PlanCheck(name: name, result: .failed, subject: subject, message: message, hint: hint)
    }
}
