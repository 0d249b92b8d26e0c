extension HazardInfo {
    /// How bad a hazard is.
    package enum Level: String, WireEnum {
        case fatal
        case warning

        package var documentation: String {
            switch self {
            case .fatal: "The region is faulty and is never opened."
            case .warning: "The region works; somebody should look."
            }
        }
    }
}
