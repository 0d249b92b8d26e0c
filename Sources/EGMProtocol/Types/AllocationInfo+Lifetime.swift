extension AllocationInfo {
    /// What ends an allocation, apart from a release.
    package enum Lifetime: String, WireEnum {
        case process
        case connection
        case persistent

        package var documentation: String {
            switch self {
            case .process: "The end of a process."
            case .connection: "The end of the connection that made it."
            case .persistent: "Nothing but the end of this boot."
            }
        }
    }
}
