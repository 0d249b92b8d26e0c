extension RegionInfo {
    /// Where in its life a region is.
    package enum State: String, WireEnum {
        case absent
        case found
        case opening
        case dirty
        case scrubbing
        case ready
        case allocated
        case draining
        case handedOff = "handed-off"
        case faulty

        package var documentation: String {
            switch self {
            case .absent: "Firmware describes it, the kernel does not show it."
            case .found: "The kernel shows it; egmd does not hold it."
            case .opening: "egmd is opening and probing it."
            case .dirty: "Held, content unknown."
            case .scrubbing: "Being zeroed."
            case .ready: "Held, and scrubbed since its last owner."
            case .allocated: "A VM has it."
            case .draining: "Its allocation is over, but somebody may still use the memory."
            case .handedOff: "Given to a VM that opens the node itself."
            case .faulty: "Not to be used; `reason` and `hazards` say why."
            }
        }
    }
}
