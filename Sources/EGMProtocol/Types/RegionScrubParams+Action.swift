extension RegionScrubParams {
    /// What to do with a clean region.
    package enum Action: String, WireEnum {
        case scrub
        case verify

        package var documentation: String {
            switch self {
            case .scrub: "Write zeros, and verify them where that is configured."
            case .verify: "Read everything and prove that it is zero; nothing is written."
            }
        }
    }
}
