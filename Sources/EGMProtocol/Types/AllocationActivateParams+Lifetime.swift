extension AllocationActivateParams {
    /// What ends an active allocation, apart from a release.
    package enum Lifetime: String, WireEnum {
        case process
        case persistent

        package var documentation: String {
            switch self {
            case .process: "The end of the process starts its draining."
            case .persistent: "Nothing; once the process has ended, only an administrator may act on it."
            }
        }
    }
}
