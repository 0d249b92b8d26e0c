extension ConfigurationEvent {
    /// What made egmd read its configuration.
    package enum Trigger: String, WireEnum {
        case start
        case reload

        package var documentation: String {
            switch self {
            case .start: "The start of the daemon."
            case .reload: "A reload."
            }
        }
    }
}
