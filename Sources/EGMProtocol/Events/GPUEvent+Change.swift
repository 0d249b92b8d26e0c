extension GPUEvent {
    /// What happened to a GPU.
    package enum Change: String, WireEnum {
        case appeared
        case vanished
        case linked
        case unlinked
        case driver

        package var documentation: String {
            switch self {
            case .appeared: "The host shows it now."
            case .vanished: "The host shows it no more."
            case .linked: "It belongs to a region now."
            case .unlinked: "It belongs to no region any more."
            case .driver: "Its driver has changed."
            }
        }
    }
}
