extension RetiredPageInfo {
    /// Who found a memory error.
    package enum Source: String, WireEnum {
        case firmware
        case kernel
        case scrubber

        package var documentation: String {
            switch self {
            case .firmware: "The table that firmware leaves in memory."
            case .kernel: "The driver."
            case .scrubber: "A memory error under a scrub or verify of egmd."
            }
        }
    }
}
