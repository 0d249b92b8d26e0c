extension HazardEvent {
    /// What happened to a hazard.
    package enum Change: String, WireEnum {
        case found
        case cleared

        package var documentation: String {
            switch self {
            case .found: "It was not there before."
            case .cleared: "It is there no more."
            }
        }
    }
}
