extension AllocationInfo {
    /// Where in its life an allocation is.
    package enum State: String, WireEnum {
        case preparing
        case allocated
        case draining

        package var documentation: String {
            switch self {
            case .preparing: "It has its regions; they are being scrubbed."
            case .allocated: "Its regions are clean and may be mapped."
            case .draining: "It is over; its regions wait until nobody uses them."
            }
        }
    }
}
