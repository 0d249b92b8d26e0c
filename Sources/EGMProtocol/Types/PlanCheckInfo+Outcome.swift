extension PlanCheckInfo {
    /// What a check found.
    package enum Outcome: String, WireEnum {
        case passed
        case warning
        case failed

        package var documentation: String {
            switch self {
            case .passed: "It is right."
            case .warning: "The VM can start, but something is lost, or has to change before."
            case .failed: "The VM would not start, or be wrong."
            }
        }
    }
}
