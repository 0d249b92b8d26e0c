extension AllocationEvent {
    /// What happened to an allocation.
    package enum Change: String, WireEnum {
        case created
        case ready
        case activated
        case released
        case ended
        case refused
        case restored

        package var documentation: String {
            switch self {
            case .created: "It has claimed its regions, which may still have to be scrubbed."
            case .ready: "All its regions are clean and belong to the VM."
            case .activated: "It is bound to the process that uses it."
            case .released: "It is over; its regions drain."
            case .ended: "It has given everything back."
            case .restored: "It came over a restart of egmd; what became of it is the reason."
            case .refused:
                "It was asked for and could not be made. Of many in a short time only some are told of; all are in the audit."
            }
        }
    }
}
