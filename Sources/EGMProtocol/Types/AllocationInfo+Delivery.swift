extension AllocationInfo {
    /// How the memory reaches a VM.
    package enum Delivery: String, WireEnum {
        case descriptor
        case path

        package var documentation: String {
            switch self {
            case .descriptor: "egmd passes a file descriptor with the reply to allocation.map."
            case .path: "The VM opens the node itself."
            }
        }
    }
}
